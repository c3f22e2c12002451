#include "ui/panels/reuse_box.h"

#include "ui/study/study_document.h"

#include <QEvent>
#include <QLineEdit>
#include <QSignalBlocker>

namespace ui::panels {

ReuseBox::ReuseBox(study::StudyDocument& document, QWidget* parent)
    : QComboBox(parent)
    , m_document(document) {
    setObjectName(QStringLiteral("reuse"));
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(12);
    addItems({QString(), QStringLiteral("every:2"), QStringLiteral("every:3"), QStringLiteral("taylor:2:1"),
              QStringLiteral("taylor:3:1"), QStringLiteral("taylor:3:2")});
    connect(this, &QComboBox::activated, this, &ReuseBox::choose);
    connect(lineEdit(), &QLineEdit::editingFinished, this, &ReuseBox::choose);
    connect(&m_document, &study::StudyDocument::pruningChanged, this, &ReuseBox::refresh);
    connect(&m_document, &study::StudyDocument::rejected, this, &ReuseBox::refresh);
    retranslateUi();
    refresh();
}

void ReuseBox::choose() {
    const std::string specification = currentText().trimmed().toStdString();
    if (specification != m_document.study().execution.reuse)
        m_document.setReuse(specification);
}

void ReuseBox::refresh() {
    const QSignalBlocker quiet(this);
    setCurrentText(QString::fromStdString(m_document.study().execution.reuse));
}

void ReuseBox::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QComboBox::changeEvent(event);
}

void ReuseBox::retranslateUi() {
    lineEdit()->setPlaceholderText(tr("everything is computed"));
    setToolTip(tip());
}

QString ReuseBox::tip() {
    return tr("Which outputs of blocks are used again instead of being computed. <b>every:N</b> computes every "
              "N-th evaluation, <b>every:N:FIRST-LAST</b> does so in some places of the model alone; "
              "<b>taylor:N:ORDER</b> forecasts the outputs between. It combines with pruning, and the dense model "
              "is not touched.");
}

} // namespace ui::panels
