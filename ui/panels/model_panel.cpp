#include "ui/panels/model_panel.h"

#include "core/schedule/noise_path.h"
#include "ui/panels/autoencoder_row.h"
#include "ui/panels/unit_tree.h"
#include "ui/study/class_names.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/number_text.h"
#include "ui/theme/plain_text.h"

#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QTreeView>
#include <QVBoxLayout>

namespace ui::panels {

namespace {

constexpr int indentation = 12; // pixels: the dock is narrow

} // namespace

ModelPanel::ModelPanel(study::StudyRunner& runner, study::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_form(new QFormLayout)
    , m_autoencoderTitle(new QLabel)
    , m_units(new UnitTree(this))
    , m_quantity(new QComboBox)
    , m_tree(new QTreeView) {
    auto* layout = new QVBoxLayout(this);
    createFacts();
    createAutoencoder(runner);
    createTree();
    layout->addLayout(m_form);
    layout->addWidget(m_quantity);
    layout->addWidget(m_tree, 1);
    connect(&m_selection, &study::UnitSelection::changed, this, &ModelPanel::showSelection);
    connect(&runner.thread(), &jobs::ComputeThread::busyChanged, this, [this, &runner] {
        m_isOpening = runner.thread().isPending(jobs::JobKind::LoadModel);
        showNothing();
    });
    retranslateUi();
}

void ModelPanel::createFacts() {
    m_form->setVerticalSpacing(2);
    for (int fact = 0; fact < FactCount; ++fact) {
        const auto i = static_cast<std::size_t>(fact);
        m_titles[i] = new QLabel;
        m_titles[i]->setForegroundRole(QPalette::PlaceholderText);
        m_facts[i] = new QLabel;
        m_facts[i]->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_facts[i]->setWordWrap(true);
        m_form->addRow(m_titles[i], m_facts[i]);
    }
    m_facts[Name]->setObjectName(QStringLiteral("modelName"));
}

void ModelPanel::createAutoencoder(study::StudyRunner& runner) {
    auto* row = new AutoencoderRow(runner);
    m_autoencoderTitle->setForegroundRole(QPalette::PlaceholderText);
    m_form->addRow(m_autoencoderTitle, row);
    const auto showIfNeeded = [this, row] {
        m_autoencoderTitle->setVisible(row->isNeeded());
        row->setVisible(row->isNeeded());
    };
    connect(row, &AutoencoderRow::modelChanged, this, showIfNeeded);
    showIfNeeded();
}

void ModelPanel::createTree() {
    m_quantity->setObjectName(QStringLiteral("treeQuantity"));
    m_quantity->addItems({QString(), QString(), QString()});
    m_tree->setObjectName(QStringLiteral("unitTree"));
    m_tree->setModel(m_units);
    m_tree->setUniformRowHeights(true);
    m_tree->setIndentation(indentation);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setMinimumSectionSize(30);
    m_tree->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    connect(m_quantity, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_units->setQuantity(static_cast<UnitTree::Quantity>(index)); });
    connect(m_units, &UnitTree::modelReset, this, &ModelPanel::openTree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &ModelPanel::onCurrentChanged);
}

/// In a stage's column the stage is chosen too.
void ModelPanel::onCurrentChanged(const QModelIndex& current) {
    const int unit = current.isValid() ? current.data(UnitTree::UnitRole).toInt() : -1;
    constexpr int firstStage = 2;
    if (unit >= 0 && current.column() >= firstStage)
        m_selection.select(unit, current.column() - firstStage);
    else if (unit >= 0)
        m_selection.selectUnit(unit);
}

/// A tree that starts anew shows the whole model and its first block.
void ModelPanel::openTree() {
    const QModelIndex whole = m_units->index(0, 0);
    m_tree->expand(whole);
    m_tree->expand(m_units->index(0, 0, whole));
    showSelection();
}

void ModelPanel::setModel(const core::workflow::LoadedModel& model) {
    m_model = model;
    m_hasModel = true;
    showFacts();
    m_units->setModel({model.units, model.macsPerForward, model.info.parameters});
}

void ModelPanel::clearModel() {
    m_model = {};
    m_hasModel = false;
    for (QLabel* fact : m_facts)
        fact->setToolTip(QString());
    m_units->setModel({});
    showNothing();
}

void ModelPanel::setWaits(bool waits) {
    m_waits = waits;
    showNothing();
}

void ModelPanel::showNothing() {
    if (m_hasModel)
        return;
    for (QLabel* fact : m_facts)
        fact->setText(tr("–"));
    if (m_isOpening && !m_waits)
        m_facts[Name]->setText(tr("is being opened …"));
    else
        m_facts[Name]->setText(m_waits ? tr("waits for your answer at the window's top") : tr("none is open"));
}

void ModelPanel::setReport(const std::optional<core::pruning::PruneReport>& report) {
    m_units->setReport(report);
}

void ModelPanel::showFacts() {
    const core::model::ModelInfo& info = m_model.info;
    const auto text = [](const std::string& s) { return QString::fromStdString(s); };
    m_facts[Name]->setText(text(info.name));
    m_facts[Name]->setToolTip(theme::plainTip(text(info.source)));
    m_facts[Architecture]->setText(text(info.architecture));
    m_facts[Parameters]->setText(theme::countText(info.parameters));
    m_facts[Cost]->setText(tr("%1 MACs").arg(theme::macsText(m_model.macsPerForward)));
    const QString input = info.isPixelSpace ? tr("%1 × %2 × %3") : tr("%1 × %2 × %3, latent");
    m_facts[Input]->setText(input.arg(info.channels).arg(info.height).arg(info.width));
    QStringList names;
    const core::model::ClassSet* classes = m_model.conditioner ? m_model.conditioner->classes() : nullptr;
    for (int i = 0; classes != nullptr && i < classes->count; ++i)
        names.append(study::className(*m_model.conditioner, i));
    m_facts[Classes]->setText(QString::number(classes != nullptr ? classes->count : 0));
    m_facts[Classes]->setToolTip(theme::plainTip(names.join(QStringLiteral(", "))));
    m_facts[Prediction]->setText(text(core::schedule::toString(info.prediction)));
    m_facts[Schedule]->setText(tr("%1, T = %2").arg(text(info.schedule.name)).arg(info.schedule.timesteps));
    const core::schedule::FlowPath* path = core::schedule::findFlowPath(info.schedule.name);
    m_facts[Schedule]->setToolTip(
        path == nullptr
            ? tr("β from %1 to %2")
                  .arg(theme::shortNumber(info.schedule.betaStart), theme::shortNumber(info.schedule.betaEnd))
        : path->isVariancePreserving ? tr("Flow matching: x = cos(πs/2) · image + sin(πs/2) · noise, s = t/T")
                                     : tr("Flow matching: x = (1 − s) · image + s · noise, s = t/T"));
}

void ModelPanel::showSelection() {
    const QModelIndex index = m_units->indexOf(m_selection.unit());
    if (m_tree->currentIndex().siblingAtColumn(0) == index)
        return;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
}

void ModelPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange)
        retranslateUi();
    QWidget::changeEvent(event);
}

void ModelPanel::retranslateUi() {
    const std::array<QString, FactCount> titles = {tr("Model"),   tr("Architecture"), tr("Parameters"), tr("Forward"),
                                                   tr("Picture"), tr("Classes"),      tr("Predicts"),   tr("Schedule")};
    const std::array<QString, FactCount> tips = {
        tr("Open another model with File ▸ Open model, or drop a file or folder on the window."),
        tr("Recognised from the tensors and the configuration."),
        tr("Number of weights."),
        tr("Multiply–adds of one forward of one picture by the dense model, attention products included."),
        tr("Channels × height × width of what is denoised."),
        tr("Classes that can be asked for; the null label for guidance is not counted."),
        tr("What the network's output means: the noise (epsilon), the clean image (sample), v, or the velocity from "
           "noise to image."),
        tr("How noise grows over the T training timesteps: the variance β of each, or the path of a flow.")};
    for (std::size_t i = 0; i < FactCount; ++i) {
        m_titles[i]->setText(titles[i]);
        m_titles[i]->setToolTip(tips[i]);
    }
    showNothing();
    m_autoencoderTitle->setText(tr("Autoencoder"));
    m_autoencoderTitle->setToolTip(tr("What makes pictures of the latents that are denoised."));
    const QStringList quantities = {tr("Groups"), tr("MACs per forward"), tr("Parameters")};
    for (int i = 0; i < quantities.size(); ++i)
        m_quantity->setItemText(i, quantities[i]);
    m_quantity->setAccessibleName(tr("What the tree counts"));
    m_quantity->setToolTip(tr("What the tree counts, for the dense model and for each stage after pruning."));
    m_tree->setAccessibleName(tr("Prunable structure before and after pruning"));
    m_tree->setToolTip(tr("The layers that can be pruned; choosing one shows its losses and finds it in the map."));
    m_units->retranslate();
    if (m_hasModel)
        showFacts();
}

} // namespace ui::panels
