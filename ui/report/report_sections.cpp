#include "ui/report/report_sections.h"

#include "ui/panels/stage_row.h"
#include "ui/report/report_choices.h"
#include "ui/report/report_images.h"
#include "ui/report/report_text.h"
#include "ui/theme/colours.h"
#include "ui/theme/number_text.h"

#include <QLocale>

namespace ui::report {

namespace {

constexpr int windowWidth = 960; ///< CSS pixels

const QString notThere = QStringLiteral("–");

QString warning(const QString& text) {
    return QStringLiteral("<p class=\"warning\">%1</p>\n").arg(text);
}

QString summary(const ReportContent& content) {
    QList<QPair<QString, QString>> facts;
    if (const auto& model = content.results.model) {
        const core::schedule::ScheduleConfig& schedule = model->info.schedule;
        facts << qMakePair(ReportText::tr("Model"), escaped(model->info.name));
        facts << qMakePair(ReportText::tr("Architecture"), escaped(model->info.architecture));
        facts << qMakePair(ReportText::tr("Parameters"), theme::countText(model->info.parameters));
        facts << qMakePair(ReportText::tr("Schedule"),
                           ReportText::tr("%1, T = %2").arg(escaped(schedule.name)).arg(schedule.timesteps));
    }
    facts << qMakePair(ReportText::tr("Sampling steps"), QLocale().toString(content.study.sampling.steps));
    facts << qMakePair(ReportText::tr("Target sparsity"), theme::percentText(content.plan.targetSparsity));
    if (const auto& pruned = content.results.present().pruned) {
        const core::pruning::PruneReport& report = pruned->report;
        facts << qMakePair(ReportText::tr("Achieved"), theme::percentText(report.achievedSparsity));
        facts << qMakePair(ReportText::tr("MACs per picture"),
                           ReportText::tr("%1 instead of %2")
                               .arg(theme::macsText(report.macsPruned), theme::macsText(report.macsDense)));
    }
    QString html = factsTable(facts);
    if (!content.prunedIsCurrent)
        html += warning(ReportText::tr("The pruned model was made by other choices than those of this report."));
    else if (!content.imagesAreCurrent)
        html += warning(
            ReportText::tr("Pictures are missing, or were sampled by other choices than those of this report."));
    return html;
}

QString stageTable(const ReportContent& content) {
    QString html = QStringLiteral("<table cellspacing=\"0\" cellpadding=\"3\">\n");
    html +=
        tableRow({ReportText::tr("Stage"), ReportText::tr("t"), ReportText::tr("Steps"), ReportText::tr("Mean score"),
                  ReportText::tr("Sparsity"), ReportText::tr("Achieved"), ReportText::tr("MACs per forward")},
                 "th");
    const auto& pruned = content.results.present().pruned;
    for (std::size_t i = 0; i < content.plan.stages.size(); ++i) {
        const core::schedule::Stage& stage = content.plan.stages[i];
        const bool isAchieved = pruned && content.prunedIsCurrent && i < pruned->report.stages.size();
        const QString swatch = QStringLiteral("<span style=\"color:%1\">■</span> ")
                                   .arg(theme::stageColour(stage, static_cast<int>(i)).name());
        html += tableRow({swatch + escaped(panels::stageTitle(stage.name)),
                          QStringLiteral("%1 … %2").arg(stage.lastT).arg(stage.firstT), QString::number(stage.steps),
                          QLocale().toString(stage.meanScore, 'f', 2), theme::percentText(stage.sparsity),
                          isAchieved ? theme::percentText(pruned->report.stages[i].achievedSparsity) : notThere,
                          i < content.cost.stages.size() ? theme::macsText(content.cost.stages[i]) : notThere});
    }
    return html + QStringLiteral("</table>\n");
}

/// What the curve can be compared with (METHOD.md §2b).
QString labellingNote() {
    return QStringLiteral("<p>%1</p>\n")
        .arg(
            ReportText::tr("The change is counted per timestep, so it depends on how a schedule labels time. Schedules "
                           "are compared by the change per unit of ln SNR."));
}

/// What the words of the tables mean, for who was sent the page.
QString wordsNote() {
    return QStringLiteral("<p><small>%1</small></p>\n")
        .arg(ReportText::tr("Score: how fast the output changes at a timestep, E[Grad(t)] + λ · ln SNR(t), as a share "
                            "of its maximum; stages with a low one are pruned more. PSNR and SSIM: how like the dense "
                            "model's picture of the same seed a picture is; more is nearer, and about 30 dB or 0.95 "
                            "cannot be told apart at a glance. They do not say which picture is better."));
}

QString layerMap(const ReportContent& content, ReportMedium& medium) {
    if (content.layerMap.isEmpty())
        return {};
    return sectionHeading(ReportText::tr("What every layer keeps")) +
           medium.figure(content.layerMap, ReportText::tr("Layer map"));
}

QString notes(const ReportContent& content) {
    if (!content.results.present().pruned || content.results.present().pruned->report.notes.empty())
        return {};
    QString html = sectionHeading(ReportText::tr("Notes")) + QStringLiteral("<ul>\n");
    for (const std::string& note : content.results.present().pruned->report.notes)
        html += QStringLiteral("<li>%1</li>\n").arg(escaped(note));
    return html + QStringLiteral("</ul>\n");
}

QString window(const ReportContent& content, ReportMedium& medium) {
    if (content.window.isNull())
        return {};
    return sectionHeading(ReportText::tr("The window")) + QStringLiteral("<p>") +
           medium.image(content.window, ReportText::tr("Rendering of Tessera's window"), windowWidth) +
           QStringLiteral("</p>\n");
}

} // namespace

QString reportTitle() {
    return ReportText::tr("Tessera report");
}

QString reportSubject(const ReportContent& content) {
    return QString::fromStdString(content.results.model ? content.results.model->info.name
                                                        : content.study.model.source);
}

QString reportBody(const ReportContent& content, ReportMedium& medium) {
    return QStringLiteral("<h1>%1</h1>\n").arg(escaped(reportTitle())) + summary(content) +
           sectionHeading(ReportText::tr("Learning dynamics and stages")) +
           medium.figure(content.dynamics, ReportText::tr("Dynamics plot")) + labellingNote() + stageTable(content) +
           wordsNote() + layerMap(content, medium) + imagesSection(content, medium) + notes(content) +
           window(content, medium) + choicesSection(content) + machineSection(content) + commandSection(content);
}

} // namespace ui::report
