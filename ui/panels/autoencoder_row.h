#pragma once

#include <QWidget>

class QAction;
class QLabel;
class QToolButton;

namespace ui::study {
class StudyRunner;
}

namespace ui::panels {

/// What makes images of a latent model: the autoencoder in use, why there is none, and a menu to choose another.
/// Hidden for models of pixels.
class AutoencoderRow final : public QWidget {
    Q_OBJECT

public:
    explicit AutoencoderRow(study::StudyRunner& runner, QWidget* parent = nullptr);

    /// Whether the open model works on latents.
    bool isNeeded() const;

signals:
    /// isNeeded() may have another answer.
    void modelChanged();

protected:
    void changeEvent(QEvent* event) override;

private:
    void chooseFolder();
    void chooseFile();
    void choose(const QString& path);
    void showState();
    void retranslateUi();

    study::StudyRunner& m_runner;
    QString m_error; ///< why the one chosen last cannot be used
    QLabel* m_name;
    QLabel* m_state;
    QToolButton* m_menu;
    QAction* m_folder;
    QAction* m_file;
    QAction* m_beside;
};

} // namespace ui::panels
