#pragma once

#include "ui/preview/trajectory_strip.h"

#include <QTimer>

#include <optional>

class QButtonGroup;
class QLabel;
class QToolButton;

namespace ui::preview {

class PairView;

/// How an image comes about: the strip of sampling steps of two models, and the chosen step large. Plays the steps as
/// a film.
class TrajectoryView : public QWidget {
    Q_OBJECT

public:
    explicit TrajectoryView(QWidget* parent = nullptr);

    void setTrajectories(Trajectories trajectories);
    /// As TrajectoryStrip::setTexts().
    void setTexts(const QStringList& titles, const QString& caption);
    /// As TrajectoryStrip::setStages().
    void setStages(std::size_t series, const std::vector<StageMark>& marks);
    /// What is still missing or out of date; empty: nothing.
    void setNote(const QString& note);
    /// Goes to the step nearest to a training timestep, now and in trajectories that come later, without a signal.
    void setCursor(int t);
    bool isPlaying() const { return m_film.isActive(); }
    void setPlaying(bool playing);
    TrajectoryStrip& strip() { return *m_strip; }
    PairView& pair() { return *m_pair; }

signals:
    /// The step that is shown was changed, by the person or by the film. @param t training timestep.
    void cursorMoved(int t);
    void rowStepped(int rows);
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectParts();
    void showStep();
    void goToCursor();
    void tellStep();
    void playNext();
    void retranslateUi();

    QToolButton* m_play;
    QToolButton* m_clean;
    QToolButton* m_state;
    QLabel* m_text;
    TrajectoryStrip* m_strip;
    PairView* m_pair;
    QTimer m_film;
    QString m_note;
    std::optional<int> m_cursor; ///< training timestep; unset: nobody chose one
};

} // namespace ui::preview
