#include "ui/panels/model_panel.h"

#include "ui/panels/autoencoder_row.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/study_runner.h"
#include "ui/workbench/unit_selection.h"

#include <QEvent>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>
#include <QVBoxLayout>

#include <map>

namespace ui::panels {

namespace {

constexpr int unitRole = Qt::UserRole; ///< index of an item's unit; a block has none

} // namespace

ModelPanel::ModelPanel(workbench::StudyRunner& runner, workbench::UnitSelection& selection, QWidget* parent)
    : QWidget(parent)
    , m_selection(selection)
    , m_form(new QFormLayout)
    , m_autoencoderTitle(new QLabel)
    , m_tree(new QTreeWidget) {
    auto* layout = new QVBoxLayout(this);
    createFacts();
    createAutoencoder(runner);
    createTree();
    layout->addLayout(m_form);
    layout->addWidget(m_tree, 1);
    connect(&m_selection, &workbench::UnitSelection::changed, this, &ModelPanel::showSelection);
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

void ModelPanel::createAutoencoder(workbench::StudyRunner& runner) {
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
    m_tree->setObjectName(QStringLiteral("unitTree"));
    m_tree->setColumnCount(3);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](const QTreeWidgetItem* item) {
        if (item != nullptr && item->data(0, unitRole).isValid())
            m_selection.selectUnit(item->data(0, unitRole).toInt());
    });
}

void ModelPanel::setModel(const jobs::LoadedModel& model) {
    m_model = model;
    m_hasModel = true;
    showFacts();
    showUnits();
}

void ModelPanel::showFacts() {
    const core::model::ModelInfo& info = m_model.info;
    const auto text = [](const std::string& s) { return QString::fromStdString(s); };
    m_facts[Name]->setText(text(info.name));
    m_facts[Name]->setToolTip(text(info.source));
    m_facts[Architecture]->setText(text(info.architecture));
    m_facts[Parameters]->setText(theme::countText(info.parameters));
    m_facts[Cost]->setText(tr("%1 MACs").arg(theme::macsText(m_model.macsPerForward)));
    const QString input = info.isPixelSpace ? tr("%1 × %2 × %3") : tr("%1 × %2 × %3, latent");
    m_facts[Input]->setText(input.arg(info.channels).arg(info.height).arg(info.width));
    QStringList names;
    for (const std::string& name : info.classNames)
        names.append(text(name));
    m_facts[Classes]->setText(QString::number(info.classes));
    m_facts[Classes]->setToolTip(names.join(QStringLiteral(", ")));
    m_facts[Prediction]->setText(text(core::model::toString(info.prediction)));
    m_facts[Schedule]->setText(tr("%1, T = %2").arg(text(info.schedule.name)).arg(info.schedule.timesteps));
    m_facts[Schedule]->setToolTip(
        tr("β from %1 to %2")
            .arg(theme::shortNumber(info.schedule.betaStart), theme::shortNumber(info.schedule.betaEnd)));
}

void ModelPanel::showUnits() {
    const QSignalBlocker quiet(m_tree);
    m_tree->clear();
    std::map<int, QTreeWidgetItem*> blocks;
    for (std::size_t i = 0; i < m_model.units.size(); ++i) {
        const core::model::Unit& unit = m_model.units[i];
        QTreeWidgetItem*& block = blocks[unit.layer];
        if (block == nullptr)
            block = new QTreeWidgetItem(m_tree, {tr("Block %1").arg(unit.layer)});
        const bool isHead = unit.kind == core::model::UnitKind::AttentionHead;
        const QString what = isHead ? tr("attention heads") : tr("MLP neurons");
        auto* item = new QTreeWidgetItem(
            block, {what, QString::number(unit.groups), theme::macsText(unit.macsPerGroup * unit.groups)});
        item->setToolTip(0, QString::fromStdString(unit.name));
        item->setData(0, unitRole, static_cast<int>(i));
        for (const int column : {1, 2})
            item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    }
    if (!blocks.empty())
        blocks.begin()->second->setExpanded(true);
    showSelection();
}

void ModelPanel::showSelection() {
    for (QTreeWidgetItemIterator item(m_tree); *item != nullptr; ++item) {
        if ((*item)->data(0, unitRole) != QVariant(m_selection.unit()))
            continue;
        m_tree->setCurrentItem(*item);
        m_tree->scrollToItem(*item);
    }
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
        tr("What the network's output means: the noise (epsilon), the clean picture (sample) or v."),
        tr("How the noise variance β grows over the T training timesteps.")};
    for (std::size_t i = 0; i < FactCount; ++i) {
        m_titles[i]->setText(titles[i]);
        m_titles[i]->setToolTip(tips[i]);
        if (!m_hasModel)
            m_facts[i]->setText(i == Name ? tr("is being opened …") : tr("–"));
    }
    m_autoencoderTitle->setText(tr("Autoencoder"));
    m_autoencoderTitle->setToolTip(tr("What makes pictures of the latents that are denoised."));
    m_tree->setHeaderLabels({tr("Prunable structure"), tr("Groups"), tr("MACs")});
    m_tree->headerItem()->setToolTip(1, tr("Heads or neurons, each of which can be removed."));
    m_tree->headerItem()->setToolTip(2, tr("Multiply–adds of all groups in one forward of one picture."));
    if (m_hasModel) {
        showFacts();
        showUnits();
    }
}

} // namespace ui::panels
