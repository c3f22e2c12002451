#include "ui/panels/stage_panel.h"

#include "ui/panels/stage_row.h"
#include "ui/panels/value_slider.h"
#include "ui/theme/number_text.h"
#include "ui/workbench/study_document.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ui::panels {

using workbench::StudyDocument;

StagePanel::StagePanel(StudyDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_grid(new QGridLayout)
    , m_targetLabel(new QLabel)
    , m_target(new ValueSlider({.minimum = 0, .maximum = 0.9, .step = 0.005, .decimals = 1, .displayFactor = 100}))
    , m_ruleLabel(new QLabel)
    , m_rule(new QComboBox)
    , m_costLabel(new QLabel)
    , m_notice(new QLabel) {
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_grid);
    createTable();
    createTarget();
    retranslateUi();
    refresh();
    connect(&m_document, &StudyDocument::rejected, this, &StagePanel::refresh);
}

void StagePanel::createTable() {
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnStretch(StageRow::Name, 1);
    for (int column = 0; column < StageRow::ColumnCount; ++column) {
        auto* header = new QLabel;
        header->setAlignment((column == StageRow::Name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        header->setForegroundRole(QPalette::PlaceholderText);
        m_grid->addWidget(header, 0, column);
        m_headers.push_back(header);
    }
}

void StagePanel::createTarget() {
    auto* form = new QGridLayout;
    form->setColumnStretch(1, 1);
    form->addWidget(m_targetLabel, 0, 0);
    form->addWidget(m_target, 0, 1);
    form->addWidget(m_ruleLabel, 1, 0);
    form->addWidget(m_rule, 1, 1);
    m_targetLabel->setBuddy(m_target);
    m_ruleLabel->setBuddy(m_rule);
    m_rule->setObjectName(QStringLiteral("allocation"));
    m_rule->addItems({QString(), QString()});
    m_rule->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_rule->setMinimumContentsLength(12);
    m_costLabel->setObjectName(QStringLiteral("planCost"));
    m_costLabel->setWordWrap(true);
    m_notice->setWordWrap(true);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    layout()->addWidget(m_notice);
    layout()->addWidget(m_costLabel);
    static_cast<QVBoxLayout*>(layout())->addStretch();
    connect(m_target, &ValueSlider::edited, this,
            [this](double target, bool finished) { m_document.setTargetSparsity(target, finished); });
    connect(m_rule, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setAllocation(static_cast<core::study::AllocationRule>(index)); });
}

void StagePanel::showPlan(const core::metrics::PlanCost& cost) {
    m_cost = cost;
    refresh();
}

void StagePanel::refresh() {
    const core::schedule::StagePlan& plan = m_document.plan();
    const core::study::StageChoices& choices = m_document.study().stages;
    while (m_rows.size() > plan.stages.size())
        m_rows.pop_back();
    while (m_rows.size() < plan.stages.size()) {
        const int line = 1 + 2 * static_cast<int>(m_rows.size());
        StageRow* row = m_rows.emplace_back(std::make_unique<StageRow>(m_grid, line, this)).get();
        connect(row, &StageRow::sparsityEdited, &m_document, &StudyDocument::setStageSparsity);
        connect(row, &StageRow::lockToggled, this, [this](const std::string& stage, bool locked) {
            for (const core::schedule::Stage& other : m_document.plan().stages)
                if (other.name == stage)
                    m_document.setStageSparsity(stage, locked ? std::optional(other.sparsity) : std::nullopt);
        });
    }
    for (std::size_t i = 0; i < plan.stages.size(); ++i) {
        const core::schedule::Stage& stage = plan.stages[i];
        m_rows[i]->show({stage, static_cast<int>(i), i < m_cost.stages.size() ? m_cost.stages[i] : 0,
                         choices.overrides.contains(stage.name), choices.maxSparsity});
    }
    const QSignalBlocker quiet(m_rule);
    m_target->setValue(choices.targetSparsity);
    m_rule->setCurrentIndex(static_cast<int>(choices.allocation));
    showCost();
}

void StagePanel::showCost() {
    const core::schedule::StagePlan& plan = m_document.plan();
    m_notice->setVisible(!plan.targetReached);
    m_costLabel->setVisible(m_cost.dense > 0);
    if (m_cost.dense == 0)
        return;
    const double saved = 1 - static_cast<double>(m_cost.pruned) / static_cast<double>(m_cost.dense);
    m_costLabel->setText(
        tr("MACs per picture: %1 → <b>%2</b> (−%3)")
            .arg(theme::macsText(m_cost.dense), theme::macsText(m_cost.pruned), theme::percentText(saved)));
}

void StagePanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslateUi();
        refresh();
    } else if (event->type() == QEvent::PaletteChange) {
        for (const auto& row : m_rows)
            row->retranslateUi();
    }
    QWidget::changeEvent(event);
}

void StagePanel::retranslateUi() {
    const QStringList titles = {tr("Stage"), tr("t"), tr("Steps"), tr("Score"), tr("MACs")};
    const QStringList tips = {tr("In sampling order, from noise to picture; the colours are those of the plot."),
                              tr("Training timesteps t, from noisy to clean; t = 1000 is almost pure noise."),
                              tr("Sampling steps that fall into the stage."),
                              tr("Mean normalised score of the stage, 0…1: how much the picture changes there."),
                              tr("Multiply–adds of one forward of one picture in this stage, after pruning.")};
    for (std::size_t i = 0; i < m_headers.size(); ++i) {
        m_headers[i]->setText(titles[static_cast<int>(i)]);
        m_headers[i]->setToolTip(tips[static_cast<int>(i)]);
    }
    for (const auto& row : m_rows)
        row->retranslateUi();
    m_targetLabel->setText(tr("&Target"));
    m_target->setNames(QStringLiteral("targetSparsity"), tr("Target sparsity"));
    m_target->setSuffix(tr(" %"));
    m_target->setToolTip(tr("<b>Target sparsity</b>: mean over the sampling steps of the share that is removed."));
    m_ruleLabel->setText(tr("&Rule"));
    m_rule->setItemText(0, tr("Mosaic: spare the steps that change most"));
    m_rule->setItemText(1, tr("Uniform: the same in every stage"));
    m_rule->setToolTip(tr("Mosaic: s = c · (1 − mean score). Uniform: s = target everywhere."));
    m_notice->setText(tr("The target is out of reach: every stage that may give something is at its limit."));
    m_costLabel->setToolTip(tr("Multiply–adds for one picture over all sampling steps, guidance included."));
}

} // namespace ui::panels
