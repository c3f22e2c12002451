#include "ui/panels/sampler_panel.h"

#include "ui/panels/prompt_rows.h"
#include "ui/panels/sampler_text.h"
#include "ui/study/class_names.h"
#include "ui/study/study_document.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>
#include <numeric>

namespace ui::panels {

using study::StudyDocument;

namespace {

QString text(std::string_view view) {
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// The sampler at work.
const core::sampling::SamplerKind& kindOf(const StudyDocument& document) {
    const core::schedule::ScheduleConfig& schedule = document.schedule().config();
    return core::sampling::samplerKind(applied(document.study().sampling.sampler, schedule).name, schedule);
}

/// A part of a name finds those that have it; what is none of them goes again.
void makeSearchable(QComboBox& box) {
    box.setEditable(true);
    box.setInsertPolicy(QComboBox::NoInsert);
    box.completer()->setFilterMode(Qt::MatchContains);
    box.completer()->setCompletionMode(QCompleter::PopupCompletion);
    QObject::connect(box.lineEdit(), &QLineEdit::editingFinished, &box, [&box] {
        const int typed = box.findText(box.currentText(), Qt::MatchFixedString);
        box.setCurrentIndex(typed >= 0 ? typed : box.currentIndex());
        box.setEditText(box.itemText(box.currentIndex()));
    });
}

} // namespace

SamplerPanel::SamplerPanel(StudyDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_samplerLabel(new QLabel)
    , m_sampler(new QComboBox)
    , m_stepsLabel(new QLabel)
    , m_steps(new QSpinBox)
    , m_guidanceLabel(new QLabel)
    , m_guidance(new QDoubleSpinBox)
    , m_recommended(new QCheckBox)
    , m_etaLabel(new QLabel)
    , m_eta(new QDoubleSpinBox)
    , m_orderLabel(new QLabel)
    , m_order(new QSpinBox)
    , m_levelsLabel(new QLabel)
    , m_levels(new QComboBox)
    , m_spacingLabel(new QLabel)
    , m_spacing(new QComboBox)
    , m_classLabel(new QLabel)
    , m_class(new QComboBox)
    , m_countLabel(new QLabel)
    , m_count(new QSpinBox)
    , m_seedLabel(new QLabel)
    , m_seed(new QSpinBox) {
    m_guidance->setRange(0, 100);
    m_guidance->setSingleStep(0.1);
    for (QComboBox* box : {m_class, m_sampler, m_levels, m_spacing}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    m_eta->setRange(0, 1);
    m_eta->setSingleStep(0.1);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    createLayout();
    connectSignals();
    retranslateUi();
}

void SamplerPanel::createLayout() {
    auto* form = new QFormLayout(this);
    const auto add = [form](QLabel* label, QWidget* field, const char* name) {
        field->setObjectName(QLatin1String(name));
        label->setBuddy(field);
        form->addRow(label, field);
    };
    add(m_samplerLabel, m_sampler, "sampler");
    add(m_stepsLabel, m_steps, "steps");
    add(m_guidanceLabel, m_guidance, "guidance");
    m_recommended->setObjectName(QStringLiteral("guidanceRecommended"));
    form->addRow(nullptr, m_recommended);
    add(m_etaLabel, m_eta, "eta");
    add(m_orderLabel, m_order, "order");
    add(m_levelsLabel, m_levels, "levels");
    add(m_spacingLabel, m_spacing, "spacing");
    add(m_classLabel, m_class, "class");
    m_prompts = new PromptRows(m_document, form, this);
    add(m_countLabel, m_count, "pictureCount");
    add(m_seedLabel, m_seed, "firstSeed");
    for (QAbstractSpinBox* box : findChildren<QAbstractSpinBox*>())
        box->setKeyboardTracking(false);
}

void SamplerPanel::connectSignals() {
    connect(m_sampler, &QComboBox::currentIndexChanged, this,
            [this] { m_document.setSampler(m_sampler->currentData().toString().toStdString()); });
    connect(m_order, &QSpinBox::valueChanged, this,
            [this](int order) { m_document.setOrder(order > 0 ? std::optional(order) : std::nullopt); });
    connect(m_levels, &QComboBox::currentIndexChanged, this, [this] {
        const QVariant karras = m_levels->currentData();
        m_document.setKarras(karras.isValid() ? std::optional(karras.toBool()) : std::nullopt);
    });
    connect(m_spacing, &QComboBox::currentIndexChanged, this, [this] {
        const std::string name = m_spacing->currentData().toString().toStdString();
        m_document.setSpacing(name.empty() ? std::nullopt : std::optional(core::schedule::parseSpacing(name)));
    });
    connect(m_steps, &QSpinBox::valueChanged, this, [this](int steps) { m_document.setSteps(steps); });
    connect(m_guidance, &QDoubleSpinBox::valueChanged, this, [this](double scale) { m_document.setGuidance(scale); });
    connect(m_recommended, &QCheckBox::toggled, this, [this](bool recommended) {
        m_document.setGuidance(recommended ? std::nullopt : std::optional(m_info.recommendedGuidance));
    });
    connect(m_eta, &QDoubleSpinBox::valueChanged, this, [this](double eta) { m_document.setEta(eta); });
    makeSearchable(*m_class);
    connect(m_class, &QComboBox::currentIndexChanged, this, &SamplerPanel::editImages);
    connect(m_count, &QSpinBox::valueChanged, this, &SamplerPanel::editImages);
    connect(m_seed, &QSpinBox::valueChanged, this, &SamplerPanel::editImages);
    connect(&m_document, &StudyDocument::samplingChanged, this, &SamplerPanel::refresh);
    connect(&m_document, &StudyDocument::rejected, this, &SamplerPanel::refresh);
}

void SamplerPanel::setModel(const core::model::ModelInfo& info, core::conditioning::ConditionerPtr conditioner) {
    m_info = info;
    m_conditioner = std::move(conditioner);
    m_prompts->setModel(m_conditioner);
    retranslateUi();
}

void SamplerPanel::editImages() {
    std::vector<int> labels;
    if (m_class->currentIndex() > 0)
        labels = {m_class->currentIndex() - 1};
    const std::size_t prompts = promptsOfEachSeed();
    std::vector<std::uint64_t> seeds(static_cast<std::size_t>(m_count->value()));
    const std::uint64_t first = m_seed->value() < 0 ? m_document.study().sampling.seeds.front() : m_seed->value();
    if (first > std::numeric_limits<std::uint64_t>::max() - seeds.size()) { // they would go on at 0
        refresh();
        return;
    }
    std::iota(seeds.begin(), seeds.end(), first);
    m_document.setImages(labels, core::study::seedsOfGrid(seeds, prompts));
}

/// How many pictures begin with the same seed: as many as there are prompts where every prompt has every seed, else 1.
std::size_t SamplerPanel::promptsOfEachSeed() const {
    const core::study::SamplingChoices& sampling = m_document.study().sampling;
    const std::size_t prompts = sampling.words.prompts.size();
    return core::study::seedsOfPrompt(sampling.seeds, prompts).empty() ? 1 : prompts;
}

void SamplerPanel::refresh() {
    const core::study::SamplingChoices& choices = m_document.study().sampling;
    std::vector<QSignalBlocker> quiet;
    for (QWidget* field : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
        quiet.emplace_back(field);
    const core::sampling::SamplerKind& kind = kindOf(m_document);
    if (m_kinds != &core::sampling::samplerKinds(m_document.schedule().config()))
        fillSamplers();
    nameSampler();
    m_sampler->setCurrentIndex(m_sampler->findData(QString::fromStdString(choices.sampler.name)));
    m_order->setRange(0, std::max(1, kind.largestOrder));
    m_order->setValue(choices.sampler.order.value_or(0));
    m_order->setEnabled(kind.largestOrder > 0);
    m_levels->setCurrentIndex(choices.sampler.karras ? (*choices.sampler.karras ? 2 : 1) : 0);
    m_levels->setEnabled(kind.hasSigmaRule);
    const QString spacing =
        choices.sampler.spacing ? QString::fromStdString(toString(*choices.sampler.spacing)) : QString();
    m_spacing->setCurrentIndex(m_spacing->findData(spacing));
    m_spacing->setEnabled(kind.hasSpacing);
    m_eta->setEnabled(kind.hasEta);
    m_steps->setRange(1, m_document.schedule().timesteps());
    m_steps->setValue(choices.steps);
    m_guidance->setValue(choices.guidanceScale.value_or(m_info.recommendedGuidance));
    m_guidance->setEnabled(choices.guidanceScale.has_value());
    m_recommended->setChecked(!choices.guidanceScale);
    m_eta->setValue(choices.sampler.eta);
    m_class->setCurrentIndex(choices.labels.size() == 1 ? choices.labels.front() + 1 : 0);
    for (QWidget* field : std::initializer_list<QWidget*>{m_classLabel, m_class})
        field->setVisible(!m_prompts->areShown());
    m_prompts->refresh();
    const std::size_t ofEachSeed = promptsOfEachSeed();
    m_count->setRange(1, static_cast<int>(std::max<std::size_t>(1, mostPictures / ofEachSeed)));
    m_count->setValue(static_cast<int>(choices.seeds.size() / ofEachSeed));
    showSeed(choices.seeds.front());
}

/// A seed of the command line's may be larger than the field's numbers: it shows as what the field begins with.
void SamplerPanel::showSeed(std::uint64_t seed) {
    const bool isLarge = seed > static_cast<std::uint64_t>(m_seed->maximum());
    m_seed->setMinimum(isLarge ? -1 : 0);
    m_seed->setSpecialValueText(isLarge ? QString::number(seed) : QString());
    m_seed->setValue(isLarge ? -1 : static_cast<int>(seed));
}

/// What is at work shows where nobody chose, and in the tip.
void SamplerPanel::nameSampler() {
    const core::sampling::SamplerKind& kind = kindOf(m_document);
    const core::schedule::ScheduleConfig& schedule = m_document.schedule().config();
    const auto& usual = core::sampling::samplerKind(core::sampling::applied({}, schedule).name, schedule);
    m_sampler->setItemText(0, tr("%1, the model's").arg(text(usual.title)));
    m_samplerLabel->setToolTip(samplerTip(kind));
    m_sampler->setToolTip(samplerTip(kind));
}

/// Those that follow the model's path.
void SamplerPanel::fillSamplers() {
    const QSignalBlocker quiet(m_sampler);
    m_kinds = &core::sampling::samplerKinds(m_document.schedule().config());
    m_sampler->clear();
    m_sampler->addItem(QString(), QStringLiteral("auto")); // nameSampler() writes it
    for (const core::sampling::SamplerKind& kind : *m_kinds) {
        m_sampler->addItem(text(kind.title), text(kind.name));
        m_sampler->setItemData(m_sampler->count() - 1, samplerTip(kind), Qt::ToolTipRole);
    }
}

void SamplerPanel::fillChoices() {
    const QSignalBlocker quietLevels(m_levels), quietSpacing(m_spacing);
    fillSamplers();
    m_levels->clear();
    m_levels->addItem(tr("as the model has them"));
    m_levels->addItem(tr("the schedule's"), false);
    m_levels->addItem(tr("Karras"), true);
    m_spacing->clear();
    m_spacing->addItem(tr("as the model has it"), QString());
    m_spacing->addItem(tr("leading"), QStringLiteral("leading"));
    m_spacing->addItem(tr("trailing"), QStringLiteral("trailing"));
    m_spacing->addItem(tr("even, both ends"), QStringLiteral("linspace"));
    m_spacing->addItem(tr("DiT's"), QStringLiteral("dit"));
    m_spacing->addItem(tr("DiT's, whole strides"), QStringLiteral("ddim"));
}

void SamplerPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void SamplerPanel::retranslateUi() {
    const auto name = [](QLabel* label, QWidget* field, const QString& text, const QString& tip) {
        label->setText(text);
        label->setToolTip(tip);
        field->setToolTip(tip);
    };
    m_samplerLabel->setText(tr("&Sampler"));
    name(m_stepsLabel, m_steps, tr("Ste&ps"), tr("Sampling steps from t = T down to 1."));
    name(m_guidanceLabel, m_guidance, tr("&Guidance"),
         tr("<b>Classifier-free guidance</b> w: ε = ε(null) + w · (ε(class) − ε(null)).<br>"
            "1: none, at half the cost."));
    m_recommended->setText(tr("as the model recommends"));
    m_recommended->setToolTip(tr("The scale that the model comes with; untick it to choose another."));
    name(m_etaLabel, m_eta, tr("η"), tr("DDIM's η, 0…1: share of fresh noise per step. 0: deterministic."));
    name(m_orderLabel, m_order, tr("Order"),
         tr("How many model outputs a step of a solver is made of: the error falls with the step's width to this "
            "power. 2 is steady under guidance."));
    m_order->setSpecialValueText(tr("usual"));
    name(m_levelsLabel, m_levels, tr("Noise levels"),
         tr("Where the steps lie in σ = √((1−ᾱ)/ᾱ).<br>Karras: evenly in σ<sup>1/7</sup>, more of them where little "
            "noise is left."));
    name(m_spacingLabel, m_spacing, tr("Spacing"),
         tr("Which timesteps are visited. Leading leaves the noisiest out, trailing begins at T; DiT's is that of "
            "facebookresearch/DiT."));
    fillChoices();
    name(m_classLabel, m_class, tr("&Class"), tr("What the pictures show; type a part of a name to find it."));
    m_prompts->retranslateUi();
    name(m_countLabel, m_count, tr("Pict&ures"), tr("Rows of the preview, one seed each."));
    name(m_seedLabel, m_seed, tr("F&irst seed"), tr("The same seed gives the same noise in every column."));
    const QSignalBlocker quiet(m_class);
    const int chosen = m_class->currentIndex();
    m_class->clear();
    m_class->addItem(tr("each in turn"));
    const core::model::ClassSet* classes = m_conditioner ? m_conditioner->classes() : nullptr;
    for (int i = 0; classes != nullptr && i < classes->count; ++i)
        m_class->addItem(study::className(*m_conditioner, i));
    m_class->setCurrentIndex(std::max(0, chosen));
    refresh();
}

} // namespace ui::panels
