#include "ui/panels/sampler_panel.h"

#include "ui/workbench/study_document.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>
#include <numeric>

namespace ui::panels {

using workbench::StudyDocument;

namespace {

constexpr int maxPictures = 200;

} // namespace

SamplerPanel::SamplerPanel(StudyDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_stepsLabel(new QLabel)
    , m_steps(new QSpinBox)
    , m_guidanceLabel(new QLabel)
    , m_guidance(new QDoubleSpinBox)
    , m_recommended(new QCheckBox)
    , m_etaLabel(new QLabel)
    , m_eta(new QDoubleSpinBox)
    , m_classLabel(new QLabel)
    , m_class(new QComboBox)
    , m_countLabel(new QLabel)
    , m_count(new QSpinBox)
    , m_seedLabel(new QLabel)
    , m_seed(new QSpinBox) {
    m_guidance->setRange(0, 100);
    m_guidance->setSingleStep(0.1);
    m_class->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_class->setMinimumContentsLength(8);
    m_eta->setRange(0, 1);
    m_eta->setSingleStep(0.1);
    m_count->setRange(1, maxPictures);
    m_seed->setRange(0, std::numeric_limits<int>::max());
    createLayout();
    connectSignals();
    retranslateUi();
    refresh();
}

void SamplerPanel::createLayout() {
    auto* form = new QFormLayout(this);
    const auto add = [form](QLabel* label, QWidget* field, const char* name) {
        field->setObjectName(QLatin1String(name));
        label->setBuddy(field);
        form->addRow(label, field);
    };
    add(m_stepsLabel, m_steps, "steps");
    add(m_guidanceLabel, m_guidance, "guidance");
    m_recommended->setObjectName(QStringLiteral("guidanceRecommended"));
    form->addRow(nullptr, m_recommended);
    add(m_etaLabel, m_eta, "eta");
    add(m_classLabel, m_class, "class");
    add(m_countLabel, m_count, "pictureCount");
    add(m_seedLabel, m_seed, "firstSeed");
    for (QAbstractSpinBox* box : findChildren<QAbstractSpinBox*>())
        box->setKeyboardTracking(false);
}

void SamplerPanel::connectSignals() {
    connect(m_steps, &QSpinBox::valueChanged, this, [this](int steps) { m_document.setSteps(steps); });
    connect(m_guidance, &QDoubleSpinBox::valueChanged, this, [this](double scale) { m_document.setGuidance(scale); });
    connect(m_recommended, &QCheckBox::toggled, this, [this](bool recommended) {
        m_document.setGuidance(recommended ? std::nullopt : std::optional(m_info.recommendedGuidance));
    });
    connect(m_eta, &QDoubleSpinBox::valueChanged, this, [this](double eta) { m_document.setEta(eta); });
    connect(m_class, &QComboBox::currentIndexChanged, this, &SamplerPanel::editPictures);
    connect(m_count, &QSpinBox::valueChanged, this, &SamplerPanel::editPictures);
    connect(m_seed, &QSpinBox::valueChanged, this, &SamplerPanel::editPictures);
    connect(&m_document, &StudyDocument::samplingChanged, this, &SamplerPanel::refresh);
    connect(&m_document, &StudyDocument::rejected, this, &SamplerPanel::refresh);
}

void SamplerPanel::setModel(const core::model::ModelInfo& info) {
    m_info = info;
    retranslateUi();
    refresh();
}

void SamplerPanel::editPictures() {
    std::vector<int> labels;
    if (m_class->currentIndex() > 0)
        labels = {m_class->currentIndex() - 1};
    std::vector<std::uint64_t> seeds(static_cast<std::size_t>(m_count->value()));
    std::iota(seeds.begin(), seeds.end(), static_cast<std::uint64_t>(m_seed->value()));
    m_document.setPictures(labels, seeds);
}

void SamplerPanel::refresh() {
    const core::study::SamplingChoices& choices = m_document.study().sampling;
    std::vector<QSignalBlocker> quiet;
    for (QWidget* field : findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
        quiet.emplace_back(field);
    m_steps->setRange(1, m_document.schedule().timesteps());
    m_steps->setValue(choices.steps);
    m_guidance->setValue(choices.guidanceScale.value_or(m_info.recommendedGuidance));
    m_guidance->setEnabled(choices.guidanceScale.has_value());
    m_recommended->setChecked(!choices.guidanceScale);
    m_eta->setValue(choices.eta);
    m_class->setCurrentIndex(choices.labels.size() == 1 ? choices.labels.front() + 1 : 0);
    m_count->setValue(static_cast<int>(choices.seeds.size()));
    m_seed->setValue(static_cast<int>(choices.seeds.front()));
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
    name(m_stepsLabel, m_steps, tr("S&teps"), tr("DDIM sampling steps, spread evenly over t = 1…T."));
    name(m_guidanceLabel, m_guidance, tr("&Guidance"),
         tr("<b>Classifier-free guidance</b> w: ε = ε(null) + w · (ε(class) − ε(null)).<br>"
            "1: none, at half the cost."));
    m_recommended->setText(tr("as the model recommends"));
    name(m_etaLabel, m_eta, tr("η"), tr("DDIM's η, 0…1: share of fresh noise per step. 0: deterministic."));
    name(m_classLabel, m_class, tr("&Class"), tr("What the pictures show."));
    name(m_countLabel, m_count, tr("&Pictures"), tr("Rows of the preview, one seed each."));
    name(m_seedLabel, m_seed, tr("First see&d"), tr("The same seed gives the same noise in every column."));
    const QSignalBlocker quiet(m_class);
    const int chosen = m_class->currentIndex();
    m_class->clear();
    m_class->addItem(tr("each in turn"));
    for (int i = 0; i < m_info.classes; ++i) {
        const auto index = static_cast<std::size_t>(i);
        m_class->addItem(index < m_info.classNames.size() ? QString::fromStdString(m_info.classNames[index])
                                                          : tr("class %1").arg(i));
    }
    m_class->setCurrentIndex(std::max(0, chosen));
}

} // namespace ui::panels
