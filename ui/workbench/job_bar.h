#pragma once

#include "ui/jobs/compute_thread.h"
#include "ui/jobs/rate_estimate.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;
class QAction;

namespace ui::workbench {

/// What the compute thread does: the job in words, a bar, rate, time left, and Stop. Lives in the status bar.
class JobBar final : public QWidget {
    Q_OBJECT

public:
    JobBar(jobs::ComputeThread& thread, QAction* stop, QWidget* parent = nullptr);

    /// The loss of the training that goes on.
    void setLoss(double loss);
    /// The model that is opened next: said while it has to wait. @param spec "demo", a file or a folder
    void setOpening(const QString& spec);
    /// What is below the mouse, said in place of the job's text. @param tip empty: nothing
    void setTip(const QString& tip);
    /// What one may do first, said beside "Ready". @param isShown false: never again
    void setHint(bool isShown);

signals:
    /// @param percent 0…100; −1: nothing runs or nobody knows.
    void percentChanged(int percent);

protected:
    void changeEvent(QEvent* event) override;

private:
    void onStarted(const jobs::Task& task);
    void onStopping();
    void onCancelled(const jobs::Task& task);
    void onProgressed(const core::ProgressUpdate& update);
    void onBusyChanged(bool busy);
    void setShown(bool shown);
    void showText();
    QString text() const;
    QString stoppingText() const;
    static QString rateText(jobs::JobKind kind, double perSecond);

    jobs::RateEstimate m_rate;
    jobs::Task m_task;
    std::optional<double> m_loss; ///< of a training that has come so far
    QString m_opening;            ///< of a model that waits; empty: none does
    QString m_tip;
    bool m_hasHint = false;
    bool m_isShown = false;
    bool m_isStopping = false;
    QTimer m_delay; ///< a job that is over sooner is not worth a flicker
    QElapsedTimer m_clock;
    QLabel* m_text;
    QProgressBar* m_bar;
    QToolButton* m_stop;
};

/// The job in the person's words: "Pruning", "Sampling the dense model", …
QString jobTitle(const jobs::Task& task);

} // namespace ui::workbench
