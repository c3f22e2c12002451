#include "ui/panels/stage_panel.h"

#include "ui/panels/stage_row.h"
#include "ui/panels/value_slider.h"
#include "ui/study/study_document.h"
#include "ui/theme/kept_place.h"
#include "ui/theme/number_text.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui::panels {

using study::StudyDocument;

StagePanel::StagePanel(StudyDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document)
    , m_grid(new QGridLayout)
    , m_targetLabel(new QLabel)
    , m_target(new ValueSlider({.minimum = 0, .maximum = 0.9, .step = 0.005, .decimals = 1, .displayFactor = 100}))
    , m_ruleLabel(new QLabel)
    , m_rule(new QComboBox)
    , m_withinLabel(new QLabel)
    , m_within(new QComboBox)
    , m_weightingLabel(new QLabel)
    , m_weighting(new QComboBox)
    , m_costLabel(new QLabel)
    , m_notice(new QLabel)
    , m_release(new QToolButton) {
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_grid);
    createTable();
    createTarget();
    connectSignals();
    retranslateUi();
    refresh();
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
    const auto add = [form](int line, QLabel* label, QWidget* field) {
        form->addWidget(label, line, 0);
        form->addWidget(field, line, 1);
        label->setBuddy(field);
    };
    add(0, m_targetLabel, m_target);
    add(1, m_ruleLabel, m_rule);
    add(2, m_withinLabel, m_within);
    add(3, m_weightingLabel, m_weighting);
    m_rule->setObjectName(QStringLiteral("allocation"));
    m_rule->addItems({QString(), QString(), QString()});
    m_within->setObjectName(QStringLiteral("within"));
    m_within->addItems({QString(), QString()});
    m_weighting->setObjectName(QStringLiteral("lossWeighting"));
    m_weighting->addItems({QString(), QString()});
    for (QComboBox* box : {m_rule, m_within, m_weighting}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(12);
    }
    m_costLabel->setTextFormat(Qt::RichText);
    m_costLabel->setObjectName(QStringLiteral("planCost"));
    m_notice->setObjectName(QStringLiteral("stageNotice"));
    m_costLabel->setWordWrap(true);
    m_notice->setWordWrap(true);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
    m_release->setObjectName(QStringLiteral("releaseStages"));
    m_release->setFocusPolicy(Qt::StrongFocus);
    layout()->addWidget(m_costLabel);
    theme::keepPlace(*m_costLabel);
    layout()->addWidget(m_release); // last what is not always there
    layout()->addWidget(m_notice);
    static_cast<QVBoxLayout*>(layout())->addStretch();
}

void StagePanel::connectSignals() {
    connect(m_target, &ValueSlider::edited, this,
            [this](double target, bool finished) { m_document.setTargetSparsity(target, finished); });
    connect(m_rule, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setAllocation(static_cast<core::schedule::AllocationRule>(index)); });
    connect(m_within, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setWithin(static_cast<core::pruning::WithinRule>(index)); });
    connect(m_weighting, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_document.setLossWeighting(static_cast<core::pruning::LossWeighting>(index)); });
    connect(m_release, &QToolButton::clicked, &m_document, &StudyDocument::releaseStages);
    connect(&m_document, &StudyDocument::rejected, this, &StagePanel::refresh);
}

void StagePanel::showStages(const study::ShownStages& stages) {
    m_shown = stages;
    refresh();
}

/// A stage is held where the person sees it; one that is not settled yet, at its budget.
void StagePanel::toggleLock(const std::string& stage, bool locked) {
    const std::vector<core::schedule::Stage>& planned = m_document.plan().stages;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (planned[i].name != stage)
            continue;
        const double shown = i < m_shown.plan.stages.size() ? m_shown.plan.stages[i].sparsity : planned[i].sparsity;
        const double held = std::isfinite(shown) ? shown : planned[i].sparsity;
        m_document.setStageSparsity(stage, locked ? std::optional(held) : std::nullopt);
        return;
    }
}

void StagePanel::refresh() {
    const core::study::StageChoices& choices = m_document.study().stages;
    const QSignalBlocker quietRule(m_rule);
    const QSignalBlocker quietWithin(m_within);
    const QSignalBlocker quietWeighting(m_weighting);
    m_target->setValue(choices.targetSparsity);
    m_rule->setCurrentIndex(static_cast<int>(choices.allocation));
    m_within->setCurrentIndex(static_cast<int>(choices.within));
    m_weighting->setCurrentIndex(static_cast<int>(choices.lossWeighting));
    const bool weighsLosses = choices.allocation == core::schedule::AllocationRule::Marginal ||
                              choices.within == core::pruning::WithinRule::Marginal;
    const bool isGiven = m_shown.plan.isGiven; // then none of these made the stages
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_targetLabel, m_target, m_ruleLabel, m_rule, m_withinLabel, m_within})
        widget->setVisible(!isGiven);
    m_weightingLabel->setVisible(weighsLosses && !isGiven);
    m_weighting->setVisible(weighsLosses && !isGiven);
    showRows();
    showNotice();
    showCost();
}

void StagePanel::showCursor(int t) {
    m_cursor = t;
    showRows();
}

void StagePanel::showRows() {
    const std::vector<core::schedule::Stage>& stages = m_shown.plan.stages;
    const core::study::StageChoices& choices = m_document.study().stages;
    while (m_rows.size() > stages.size())
        m_rows.pop_back();
    while (m_rows.size() < stages.size()) {
        const int line = 1 + 2 * static_cast<int>(m_rows.size());
        StageRow* row = m_rows.emplace_back(std::make_unique<StageRow>(m_grid, line, this)).get();
        connect(row, &StageRow::sparsityEdited, &m_document, &StudyDocument::setStageSparsity);
        connect(row, &StageRow::lockToggled, this, &StagePanel::toggleLock);
    }
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const bool isLocked = choices.overrides.contains(stages[i].name);
        const bool hasSparsity = std::isfinite(stages[i].sparsity);
        m_rows[i]->show({.stage = stages[i],
                         .index = static_cast<int>(i),
                         .macs = i < m_shown.cost.stages.size() ? m_shown.cost.stages[i] : 0,
                         .isLocked = isLocked,
                         .byCurves = m_shown.curvesDecide && !isLocked,
                         .isGiven = m_shown.plan.isGiven,
                         .maxSparsity = std::max(choices.maxSparsity, hasSparsity ? stages[i].sparsity : 0),
                         .hasCursor = m_cursor >= stages[i].firstT && m_cursor <= stages[i].lastT});
    }
}

void StagePanel::showNotice() {
    const std::vector<core::schedule::Stage>& stages = m_shown.plan.stages;
    const bool isOpen = m_shown.curvesDecide && !m_shown.isSettled;
    const bool isGiven = m_shown.plan.isGiven;
    m_notice->setVisible(isOpen || isGiven || !m_document.plan().targetReached);
    if (isGiven)
        m_notice->setText(tr("The model is an export: these are the stages that it was cut into, and what was removed "
                             "in each. They stay as they are."));
    else
        m_notice->setText(isOpen ? tr("The loss curves decide how sparse each stage becomes: known once it is pruned.")
                                 : unreachedText());
    m_release->setVisible(std::ranges::any_of(stages, &core::schedule::Stage::isChosen));
}

/// With stages held: what comes of them instead of the target.
QString StagePanel::unreachedText() const {
    const core::schedule::StagePlan& plan = m_document.plan();
    double sum = 0;
    int steps = 0, heldSteps = 0;
    for (const core::schedule::Stage& stage : plan.stages) {
        sum += stage.steps * stage.sparsity;
        steps += stage.steps;
        heldSteps += stage.isChosen ? stage.steps : 0;
    }
    const QString mean = theme::percentText(sum / std::max(steps, 1));
    const QString target = theme::percentText(plan.targetSparsity);
    if (heldSteps == 0)
        return tr("The target of %1 is out of reach: every stage that may give something is at its limit; their mean "
                  "is "
                  "%2.")
            .arg(target, mean);
    return tr("The target of %1 is out of reach with the stages that are held: the mean is %2.").arg(target, mean);
}

void StagePanel::showCost() {
    const core::metrics::PlanCost& cost = m_shown.cost;
    m_costLabel->setVisible(cost.dense > 0);
    if (cost.dense == 0)
        return;
    const double saved = 1 - static_cast<double>(cost.pruned) / static_cast<double>(cost.dense);
    if (const double shownAsNothing = 0.0005; saved < shownAsNothing)
        return m_costLabel->setText(
            tr("MACs per picture: <b>%1</b>, as the dense model").arg(theme::macsText(cost.dense)));
    m_costLabel->setText(
        tr("MACs per picture: %1 → <b>%2</b> (−%3)")
            .arg(theme::macsText(cost.dense), theme::macsText(cost.pruned), theme::percentText(saved)));
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
    m_release->setText(tr("Open all locks"));
    m_release->setToolTip(tr("The rule decides about every stage again."));
    retranslateRules();
    m_costLabel->setToolTip(tr("Multiply–adds for one picture over all sampling steps, guidance included."));
}

void StagePanel::retranslateRules() {
    const auto name = [](QLabel* label, QComboBox* box, const QString& title, const QString& tip) {
        label->setText(title);
        label->setToolTip(tip);
        box->setToolTip(tip);
    };
    const auto item = [](QComboBox* box, int index, const QString& text, const QString& tip) {
        box->setItemText(index, text);
        box->setItemData(index, tip, Qt::ToolTipRole);
    };
    item(m_rule, 0, tr("Mosaic: spare the steps that change most"),
         tr("<b>Mosaic</b>, as published: s = c · (1 − mean score), so that stages in which the picture changes fast "
            "stay "
            "denser. Needs no statistics."));
    item(m_rule, 1, tr("Uniform: the same in every stage"),
         tr("<b>Uniform</b>: s = target in every stage, to compare with."));
    item(
        m_rule, 2, tr("Marginal: where it costs least"),
        tr("<b>Marginal</b>: the units' loss curves decide. What costs least loss per MAC goes first, until the budget "
           "is met; with marginal layers over all stages and layers at once: closest to the dense pictures."));
    item(m_within, 0, tr("Uniform: every layer alike"),
         tr("<b>Uniform</b>, as published: every layer of a stage loses the same share of its groups."));
    item(m_within, 1, tr("Marginal: where it costs least"),
         tr("<b>Marginal</b>: within a stage the next group goes from the layer where Δloss / ΔMACs is smallest; the "
            "stage's budget stays."));
    item(m_weighting, 0, tr("Counts alike everywhere"), tr("A unit of loss counts the same in every layer and stage."));
    item(m_weighting, 1, tr("As the pictures show it"),
         tr("<b>Measured</b>: each layer of each stage is pruned once alone, and the change of the final pictures per "
            "unit of its loss is what a loss counts. Takes a while, once per model."));
    name(m_weightingLabel, m_weighting, tr("Loss"),
         tr("What the marginal rules take a unit of loss for: the same everywhere, or as much as it changes the final "
            "picture."));
    name(
        m_ruleLabel, m_rule, tr("Ru&le"),
        tr("How the target is spread over the <b>stages</b>.<br>Mosaic: s = c · (1 − mean score). Uniform: s = target. "
           "Marginal: least summed loss under the same MACs."));
    name(m_withinLabel, m_within, tr("La&yers"),
         tr("How a stage's sparsity is spread over its <b>layers</b>.<br>Uniform: the same share of each. Marginal: "
            "least summed loss under the stage's budget."));
}

} // namespace ui::panels
