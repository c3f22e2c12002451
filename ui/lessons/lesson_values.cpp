#include "ui/lessons/lesson_values.h"

#include "ui/lessons/obs_example_view.h"
#include "ui/lessons/run_figures.h"
#include "ui/panels/stage_row.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/number_text.h"

#include <QRegularExpression>

namespace ui::lessons {

using theme::percentText;
using theme::shortNumber;

namespace {

QString unknown() {
    return QStringLiteral("…");
}

QString rangeText(const core::schedule::Stage& stage) {
    return QStringLiteral("%1…%2").arg(stage.lastT).arg(stage.firstT);
}

/// As the slider has it.
QString lambdaText(double lambda) {
    return QLocale().toString(1e5 * lambda, 'f', 1) + QStringLiteral(" · 10⁻⁵").replace(u' ', QChar(QChar::Nbsp));
}

QString decibels(double psnr) {
    return QLocale().toString(psnr, 'f', 1) + QChar(QChar::Nbsp) + QLatin1String("dB");
}

} // namespace

LessonValues::LessonValues(const LessonHost& host, const RunFigures& figures, const ObsExampleView& example)
    : m_host(host)
    , m_figures(figures)
    , m_example(example) {
    addChoices();
    addStages();
    addResults();
}

void LessonValues::addChoices() {
    const study::StudyDocument& document = m_host.document;
    const auto add = [this](const char* name, std::function<QString()> value) {
        m_values[QLatin1String(name)] = std::move(value);
    };
    add("steps", [&document] { return QLocale().toString(document.study().sampling.steps); });
    add("T", [&document] { return QString::number(document.schedule().timesteps()); });
    add("pictures", [&document] { return QLocale().toString(qulonglong(document.study().sampling.seeds.size())); });
    add("m", [&document] { return shortNumber(document.study().stages.m); });
    add("lambda", [&document] { return lambdaText(document.study().stages.lambda); });
    add("target", [&document] { return percentText(document.study().stages.targetSparsity, 0); });
    add("sigma2", [&document] { return shortNumber(document.plan().sigma2); });
    add("sigma2.measured", [&document] { return shortNumber(document.measuredSigma2()); });
    add("threshold", [&document] { return shortNumber(document.plan().threshold); });
    add("argmax", [&document] { return QString::number(document.plan().argmaxT); });
    add("cursor", [this] { return QString::number(m_host.plot.cursorTimestep()); });
}

void LessonValues::addStages() {
    const study::StudyDocument& document = m_host.document;
    const auto stageText = [&document](const std::string& name, const auto& text) {
        for (const core::schedule::Stage& stage : document.plan().stages)
            if (stage.name == name)
                return text(stage);
        return tr("none");
    };
    m_values[QStringLiteral("stages")] = [&document] {
        QStringList all;
        for (const core::schedule::Stage& stage : document.plan().stages)
            all << QStringLiteral("%1 %2").arg(panels::stageTitle(stage.name), rangeText(stage));
        return all.join(QStringLiteral(" · "));
    };
    for (const char* name : {"early", "middle", "late"}) {
        m_values[QLatin1String(name)] = [name, stageText] { return stageText(name, rangeText); };
        m_values[QLatin1String(name) + QLatin1String(".length")] = [name, stageText] {
            return stageText(name, [](const auto& stage) { return QString::number(stage.lastT - stage.firstT + 1); });
        };
        m_values[QLatin1String(name) + QLatin1String(".sparsity")] = [name, stageText] {
            return stageText(name, [](const auto& stage) { return percentText(stage.sparsity); });
        };
    }
}

void LessonValues::addResults() {
    const study::StudyRunner& runner = m_host.runner;
    const auto agreement = [this](double core::schedule::Agreement::*figure) {
        const auto& measured = m_host.runner.results().measured;
        return measured ? shortNumber(core::schedule::compare(m_host.document.dynamics(), *measured).*figure)
                        : unknown();
    };
    m_values[QStringLiteral("agreement")] = [agreement] { return agreement(&core::schedule::Agreement::correlation); };
    m_values[QStringLiteral("difference")] = [agreement] {
        return agreement(&core::schedule::Agreement::maxAbsoluteDifference);
    };
    m_values[QStringLiteral("trajectories")] = [&runner] {
        const auto& measured = runner.results().measured;
        return measured ? QLocale().toString(measured->samples) : unknown();
    };
    m_values[QStringLiteral("macs.dense")] = [&runner] {
        const auto dense = runner.planCost().dense;
        return dense > 0 ? theme::macsText(dense) : unknown();
    };
    m_values[QStringLiteral("unit")] = [this, &runner] {
        const int unit = m_host.selection.unit();
        const auto& model = runner.results().model;
        return unit >= 0 && model ? QString::fromStdString(model->units[static_cast<std::size_t>(unit)].name)
                                  : unknown();
    };
    m_values[QStringLiteral("example.loss")] = [this] { return percentText(m_example.lossShare(true)); };
    m_values[QStringLiteral("example.plain")] = [this] { return percentText(m_example.lossShare(false)); };
}

std::optional<QString> LessonValues::runText(const QString& run, const QString& figure) const {
    const auto figures = run == u"last" ? m_figures.last() : m_figures.of(run);
    if (run != u"last" && !RunFigures::isName(run))
        return std::nullopt;
    if (figure == u"psnr")
        return figures ? decibels(figures->psnr) : unknown();
    if (figure == u"ssim")
        return figures ? QLocale().toString(figures->ssim, 'f', 3) : unknown();
    if (figure == u"macs")
        return figures ? theme::macsText(figures->macs) : unknown();
    return std::nullopt;
}

std::optional<QString> LessonValues::text(const QString& name) const {
    const auto found = m_values.find(name);
    if (found != m_values.end())
        return found->second();
    const qsizetype dot = name.indexOf(u'.');
    return dot > 0 ? runText(name.left(dot), name.mid(dot + 1)) : std::nullopt;
}

QString LessonValues::fill(const QString& text) const {
    static const QRegularExpression placeholder(QStringLiteral("\\{([A-Za-z][A-Za-z0-9.]*)\\}"));
    QString filled;
    qsizetype end = 0;
    auto matches = placeholder.globalMatch(text);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        filled += QStringView(text).mid(end, match.capturedStart() - end);
        filled += this->text(match.captured(1)).value_or(match.captured(0));
        end = match.capturedEnd();
    }
    return filled += QStringView(text).mid(end);
}

} // namespace ui::lessons
