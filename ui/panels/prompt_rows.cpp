#include "ui/panels/prompt_rows.h"

#include "core/base/error.h"
#include "core/study/prompt_file.h"
#include "ui/files/file_dialogs.h"
#include "ui/study/study_document.h"
#include "ui/theme/elided_label.h"
#include "ui/theme/plain_text.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace ui::panels {

using core::study::PromptChoices;
using study::StudyDocument;

namespace {

constexpr int shownLines = 3;
constexpr int largestSide = 4096;      ///< pixels
constexpr std::size_t mostRead = 1000; ///< prompts whose tokens are counted while somebody types

QWidget* inOneRow(std::initializer_list<QWidget*> widgets) {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* widget : widgets)
        layout->addWidget(widget);
    return row;
}

} // namespace

PromptRows::PromptRows(StudyDocument& document, QFormLayout* form, QWidget* panel)
    : QObject(panel)
    , m_document(document)
    , m_panel(panel)
    , m_promptLabel(new QLabel)
    , m_prompt(new QPlainTextEdit)
    , m_fit(new theme::ElidedLabel)
    , m_file(new QToolButton)
    , m_negativeLabel(new QLabel)
    , m_negative(new QLineEdit)
    , m_sizeLabel(new QLabel)
    , m_height(new QSpinBox)
    , m_width(new QSpinBox)
    , m_rescaleLabel(new QLabel)
    , m_rescale(new QDoubleSpinBox)
    , m_everyPrompt(new QCheckBox) {
    createRows(form);
    connectSignals();
}

void PromptRows::createRows(QFormLayout* form) {
    const auto add = [&](QLabel* label, QWidget* field, const char* name) {
        field->setObjectName(QLatin1String(name));
        label->setBuddy(field);
        form->addRow(label, field);
        m_all << label << field;
    };
    const auto addBelow = [&](QWidget* field) {
        form->addRow(nullptr, field);
        m_all << field;
    };
    add(m_promptLabel, m_prompt, "prompt");
    m_prompt->setTabChangesFocus(true);
    m_prompt->setFixedHeight(shownLines * m_prompt->fontMetrics().lineSpacing() + 12);
    m_prompt->installEventFilter(this);
    m_fit->setObjectName(QStringLiteral("promptFit"));
    m_file->setObjectName(QStringLiteral("promptFile"));
    auto* below = inOneRow({m_fit, m_file});
    qobject_cast<QHBoxLayout*>(below->layout())->setStretch(0, 1);
    addBelow(below);
    addBelow(m_everyPrompt);
    m_everyPrompt->setObjectName(QStringLiteral("everyPrompt"));
    add(m_negativeLabel, m_negative, "negativePrompt");
    m_sizes = inOneRow({m_height, new QLabel(QStringLiteral("×")), m_width});
    auto* sizes = qobject_cast<QHBoxLayout*>(m_sizes->layout());
    sizes->setStretch(0, 1);
    sizes->setStretch(2, 1);
    add(m_sizeLabel, m_sizes, "imageSize");
    m_sizeLabel->setBuddy(m_height);
    m_height->setObjectName(QStringLiteral("imageHeight"));
    m_width->setObjectName(QStringLiteral("imageWidth"));
    for (QSpinBox* side : {m_height, m_width})
        side->setRange(1, largestSide);
    add(m_rescaleLabel, m_rescale, "guidanceRescale");
    m_rescale->setRange(0, 1);
    m_rescale->setSingleStep(0.1);
}

void PromptRows::connectSignals() {
    connect(m_prompt, &QPlainTextEdit::textChanged, this, [this] {
        m_error.clear();
        showFit();
    });
    connect(m_negative, &QLineEdit::editingFinished, this, &PromptRows::edit);
    connect(m_rescale, &QDoubleSpinBox::valueChanged, this, &PromptRows::edit);
    for (QSpinBox* side : {m_height, m_width})
        connect(side, &QSpinBox::valueChanged, this, &PromptRows::edit);
    connect(m_everyPrompt, &QCheckBox::toggled, this, &PromptRows::editGrid);
    connect(m_file, &QToolButton::clicked, this, &PromptRows::chooseFile);
}

void PromptRows::setModel(core::conditioning::ConditionerPtr conditioner) {
    m_conditioner = std::move(conditioner);
    m_areShown = m_conditioner && m_conditioner->readsPrompts();
    m_usual = {};
    if (m_areShown)
        m_usual = m_conditioner->resolve({}, 1).front().size.value_or(core::conditioning::ImageSize());
    const int step = std::max(m_usual.height, m_usual.width) < 256 ? 8 : 64;
    for (QSpinBox* side : {m_height, m_width})
        side->setSingleStep(step);
    refresh();
}

/// A prompt in each line.
std::vector<std::string> PromptRows::typed() const {
    std::vector<std::string> prompts;
    for (const QString& line : m_prompt->toPlainText().split(u'\n', Qt::SkipEmptyParts))
        if (!line.trimmed().isEmpty())
            prompts.push_back(line.trimmed().toStdString());
    return prompts;
}

/// Nothing in the field of what not to show says nothing, as upstream's pipelines have it.
void PromptRows::edit() {
    const PromptChoices before = m_document.study().sampling.words;
    PromptChoices words = before;
    words.prompts = typed();
    if (m_negative->text().toStdString() != before.negative.value_or("")) // else an empty one that a file has stays one
        words.negative = m_negative->text().isEmpty() ? std::nullopt : std::optional(m_negative->text().toStdString());
    const core::conditioning::ImageSize size{m_height->value(), m_width->value()};
    words.height = size == m_usual ? std::nullopt : std::optional(size.height);
    words.width = size == m_usual ? std::nullopt : std::optional(size.width);
    words.guidanceRescale = m_rescale->value();
    if (words != before)
        m_document.setWords(words);
}

void PromptRows::editGrid(bool isGrid) {
    const core::study::SamplingChoices& sampling = m_document.study().sampling;
    const std::size_t prompts = sampling.words.prompts.size();
    std::vector<std::uint64_t> seeds = sampling.seeds;
    if (isGrid) {
        seeds.resize(std::clamp<std::size_t>(mostPictures / prompts, 1, seeds.size()));
        seeds = core::study::seedsOfGrid(seeds, prompts);
    } else {
        seeds = core::study::seedsOfPrompt(seeds, prompts);
    }
    m_document.setImages(sampling.labels, seeds);
}

void PromptRows::chooseFile() {
    const QString path = files::askForFile(
        {.parent = m_panel, .kind = QStringLiteral("prompts"), .title = tr("Prompts, one in each line")},
        tr("Texts (*.txt);;All files (*)"));
    if (path.isEmpty())
        return;
    try {
        PromptChoices words = m_document.study().sampling.words;
        words.prompts = core::study::readPrompts(path.toStdString());
        m_error.clear();
        m_document.setWords(words);
    } catch (const core::Error& e) {
        m_error = QString::fromUtf8(e.what());
    }
    showFit();
}

/// Typing is over when the focus leaves, or by Ctrl+Return.
bool PromptRows::eventFilter(QObject* watched, QEvent* event) {
    const auto* key = event->type() == QEvent::KeyPress ? static_cast<QKeyEvent*>(event) : nullptr;
    const bool isReturn = key != nullptr && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) &&
                          key->modifiers().testFlag(Qt::ControlModifier);
    if (watched == m_prompt && (isReturn || event->type() == QEvent::FocusOut))
        edit();
    return isReturn || QObject::eventFilter(watched, event);
}

/// Of the prompt with most tokens: how many there are, and the words that are not read.
QString PromptRows::fitText() const {
    core::conditioning::PromptFit fullest;
    std::size_t cut = 0;
    const std::vector<std::string> prompts = typed();
    for (std::size_t i = 0; i < std::min(prompts.size(), mostRead); ++i) {
        core::conditioning::PromptFit worst;
        for (const core::conditioning::PromptFit& fit : m_conditioner->fit(prompts[i]))
            worst = fit.tokens > worst.tokens ? fit : worst;
        cut += worst.tokens > worst.most ? 1 : 0;
        fullest = worst.tokens > fullest.tokens ? worst : fullest;
    }
    if (fullest.tokens == 0)
        return {};
    if (cut == 0)
        return tr("%1 of %2 tokens").arg(fullest.tokens).arg(fullest.most);
    const QString lost = QString::fromStdString(fullest.lost);
    if (cut == 1)
        return tr("%1 of %2 tokens are read, not: %3").arg(fullest.most).arg(fullest.tokens).arg(lost);
    return tr("%1 prompts are cut after %2 tokens, the longest before: %3").arg(cut).arg(fullest.most).arg(lost);
}

void PromptRows::showFit() {
    if (!m_areShown)
        return;
    QString text = m_error;
    try {
        text = text.isEmpty() ? fitText() : text;
    } catch (const core::Error& e) { // longer than can be read
        text = QString::fromUtf8(e.what());
    }
    m_fit->setText(text);
    m_fit->setToolTip(theme::plainTip(text));
}

void PromptRows::refresh() {
    for (QWidget* widget : m_all)
        widget->setVisible(m_areShown);
    std::vector<QSignalBlocker> quiet;
    for (QObject* field :
         std::initializer_list<QObject*>{m_prompt, m_negative, m_height, m_width, m_rescale, m_everyPrompt})
        quiet.emplace_back(field);
    const core::study::SamplingChoices& sampling = m_document.study().sampling;
    const PromptChoices& words = sampling.words;
    QStringList lines;
    for (const std::string& prompt : words.prompts)
        lines << QString::fromStdString(prompt);
    if (typed() != words.prompts)
        m_prompt->setPlainText(lines.join(u'\n'));
    m_negative->setText(QString::fromStdString(words.negative.value_or("")));
    m_height->setValue(words.height.value_or(m_usual.height));
    m_width->setValue(words.width.value_or(m_usual.width));
    m_rescale->setValue(words.guidanceRescale);
    m_everyPrompt->setEnabled(words.prompts.size() > 1);
    m_everyPrompt->setChecked(!core::study::seedsOfPrompt(sampling.seeds, words.prompts.size()).empty());
    showFit();
}

void PromptRows::retranslateUi() {
    const auto name = [](QLabel* label, std::initializer_list<QWidget*> fields, const QString& text,
                         const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        for (QWidget* field : fields)
            field->setToolTip(tip);
    };
    name(m_promptLabel, {m_prompt}, tr("Pr&ompt"),
         tr("What the pictures show, a prompt in each line, taken in turn. Ctrl+Return, or leaving the field, "
            "samples."));
    m_file->setText(tr("File…"));
    m_file->setToolTip(tr("Take the prompts from a text file, one in each line."));
    m_everyPrompt->setText(tr("every prompt with every seed"));
    m_everyPrompt->setToolTip(tr("Pictures of each prompt begin with the same noise; their number counts for each."));
    name(m_negativeLabel, {m_negative}, tr("Not s&hown"),
         tr("What the pictures should not show (negative prompt). Empty: nothing is said."));
    name(m_sizeLabel, {m_height, m_width}, tr("Size"), tr("Height and width of the pictures in pixels."));
    m_height->setAccessibleName(tr("Height"));
    m_width->setAccessibleName(tr("Width"));
    name(m_rescaleLabel, {m_rescale}, tr("Rescaling"),
         tr("Guidance rescale φ, 0…1: how much of the contrast that guidance adds is taken back."));
    showFit();
}

} // namespace ui::panels
