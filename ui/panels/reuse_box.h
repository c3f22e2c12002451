#pragma once

#include <QComboBox>

namespace ui::study {
class StudyDocument;
}

namespace ui::panels {

/// Where a person chooses which blocks are reused: usual specifications in a list, any other by hand.
class ReuseBox final : public QComboBox {
    Q_OBJECT

public:
    explicit ReuseBox(study::StudyDocument& document, QWidget* parent = nullptr);

    /// What it is for, in the person's language.
    static QString tip();

protected:
    void changeEvent(QEvent* event) override;

private:
    void choose();
    void refresh();
    void retranslateUi();

    study::StudyDocument& m_document;
};

} // namespace ui::panels
