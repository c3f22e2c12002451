#include "ui/lessons/lesson_values.h"

#include "ui/lessons/obs_example_view.h"
#include "ui/lessons/run_figures.h"
#include "ui/panels/stage_row.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"
#include "ui/theme/number_text.h"

#include <QComboBox>
#include <QMainWindow>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace ui::lessons {

using theme::percentText;
using theme::shortNumber;

namespace {

QString rangeText(const core::schedule::Stage& stage) {
    return QStringLiteral("%1…%2").arg(stage.lastT).arg(stage.firstT);
}

/// As the slider has it.
QString lambdaText(double lambda) {
    return QLocale().toString(1e5 * lambda, 'f', 1) + QStringLiteral(" · 10⁻⁵").replace(u' ', QChar(QChar::Nbsp));
}

/// As below the images.
QString decibels(double psnr) {
    return std::isinf(psnr) ? QStringLiteral("∞")
                            : QLocale().toString(psnr, 'f', 1) + QChar(QChar::Nbsp) + QLatin1String("dB");
}

QString capitalised(const QString& text) {
    return text.left(1).toUpper() + text.mid(1);
}

const QRegularExpression& placeholders() {
    static const QRegularExpression pattern(QStringLiteral("\\{([A-Za-z][A-Za-z0-9.]*)\\}"));
    return pattern;
}

/// Calls `text` for each match and puts what it returns in its place.
template <typename Text> QString replaced(const QString& source, const QRegularExpression& pattern, const Text& text) {
    QString result;
    qsizetype end = 0;
    auto matches = pattern.globalMatch(source);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        result += QStringView(source).mid(end, match.capturedStart() - end);
        result += text(match);
        end = match.capturedEnd();
    }
    return result += QStringView(source).mid(end);
}

} // namespace

LessonValues::LessonValues(const LessonHost& host, const RunFigures& figures, const ObsExampleView& example)
    : m_host(host)
    , m_figures(figures)
    , m_example(example) {
    addChoices();
    addStages();
    addResults();
    addLosses();
}

void LessonValues::addChoices() {
    const study::StudyDocument& document = m_host.document;
    const auto add = [this](const char* name, Figure value) { m_values[QLatin1String(name)] = std::move(value); };
    add("steps", [&document] { return QLocale().toString(document.study().sampling.steps); });
    add("T", [&document] { return QString::number(document.schedule().timesteps()); });
    add("pictures", [&document] { return QLocale().toString(qulonglong(document.study().sampling.seeds.size())); });
    add("m", [&document] { return shortNumber(document.study().stages.m); });
    add("lambda", [&document] { return lambdaText(document.study().stages.lambda); });
    add("target", [&document] { return percentText(document.study().stages.targetSparsity, 0); });
    add("sigma2", [&document] { return shortNumber(document.plan().sigma2); });
    add("threshold", [&document] { return shortNumber(document.plan().threshold); });
    add("argmax", [&document] { return QString::number(document.plan().argmaxT); });
    add("cursor", [this] { return QString::number(m_host.plot.cursorTimestep()); });
    add("allocation", [this]() -> std::optional<QString> { // as the panel has it
        const auto* rule = m_host.window.findChild<QComboBox*>(QStringLiteral("allocation"));
        return rule != nullptr ? std::optional(rule->currentText()) : std::nullopt;
    });
}

void LessonValues::addStages() {
    const study::StudyDocument& document = m_host.document;
    const auto add = [this, &document](const QString& name, const auto& text) {
        m_values[name] = [&document, name, text]() -> std::optional<QString> {
            for (const core::schedule::Stage& stage : document.plan().stages)
                if (stage.name == name.section(u'.', 0, 0).toStdString())
                    return text(stage);
            return std::nullopt;
        };
    };
    for (const char* name : {"early", "middle", "late"}) {
        add(QLatin1String(name), rangeText);
        add(QLatin1String(name) + QLatin1String(".length"),
            [](const auto& stage) { return QString::number(stage.lastT - stage.firstT + 1); });
    }
    const auto addList = [this, &document](const char* name, const char* separator, const auto& text) {
        m_values[QLatin1String(name)] = [&document, separator, text] {
            QStringList all;
            for (const core::schedule::Stage& stage : document.plan().stages)
                all << text(stage, panels::stageTitle(stage.name));
            return capitalised(all.join(QString::fromUtf8(separator)));
        };
    };
    addList("stages", " · ", [](const auto& stage, const QString& title) { return title + u' ' + rangeText(stage); });
    addList("sparsities", " · ", [](const auto& stage, const QString& title) {
        return QStringLiteral("%1 **%2**").arg(title, percentText(stage.sparsity));
    });
    addList("rhythm", "\n", [&document](const auto& stage, const QString& title) {
        const QString pace = stage.meanScore >= document.plan().m ? tr("fast") : tr("slow");
        return tr("- **%1**: t = %2, mean score %3: %4")
            .arg(title, rangeText(stage), shortNumber(stage.meanScore, 2), pace);
    });
}

void LessonValues::addResults() {
    const study::StudyRunner& runner = m_host.runner;
    const auto measured = [this, &runner](const char* name, const auto& text) {
        m_values[QLatin1String(name)] = [&runner, text]() -> std::optional<QString> {
            const auto& there = runner.results().measured;
            return there ? std::optional<QString>(text(*there)) : std::nullopt;
        };
    };
    const auto agreement = [this](const auto& dynamics) {
        return core::schedule::compare(m_host.document.dynamics(), dynamics);
    };
    measured("agreement", [agreement](const auto& dynamics) { return shortNumber(agreement(dynamics).correlation); });
    measured("difference",
             [agreement](const auto& dynamics) { return shortNumber(agreement(dynamics).maxAbsoluteDifference); });
    measured("trajectories", [](const auto& dynamics) { return QLocale().toString(dynamics.samples); });
    measured("sigma2.measured", [this](const auto&) { return shortNumber(m_host.document.measuredSigma2()); });
    m_values[QStringLiteral("macs.dense")] = [&runner]() -> std::optional<QString> {
        const auto dense = runner.planCost().dense;
        return dense > 0 ? std::optional(theme::macsText(dense)) : std::nullopt;
    };
    m_values[QStringLiteral("unit")] = [this, &runner]() -> std::optional<QString> {
        const int unit = m_host.selection.unit();
        const auto& model = runner.results().model;
        if (!model || unit < 0 || unit >= static_cast<int>(model->units.size()))
            return std::nullopt;
        return QString::fromStdString(model->units[static_cast<std::size_t>(unit)].name);
    };
    m_values[QStringLiteral("example.loss")] = [this] { return percentText(m_example.lossShare(true)); };
    m_values[QStringLiteral("example.plain")] = [this] { return percentText(m_example.lossShare(false)); };
}

void LessonValues::addLosses() {
    const auto add = [this](const char* name, const auto& choose) {
        m_values[QLatin1String(name)] = [this, choose]() -> std::optional<QString> {
            const auto& pruned = m_host.runner.results().present().pruned;
            std::vector<double> losses;
            if (pruned)
                for (const core::pruning::UnitReport& unit : pruned->report.units)
                    if (unit.loss > 0)
                        losses.push_back(unit.loss);
            return losses.empty() ? std::nullopt : std::optional(shortNumber(choose(losses), 2));
        };
    };
    add("loss.least", [](const std::vector<double>& losses) { return std::ranges::min(losses); });
    add("loss.most", [](const std::vector<double>& losses) { return std::ranges::max(losses); });
}

std::optional<QString> LessonValues::runText(const QString& run, const QString& figure) const {
    const auto figures = run == u"last" ? m_figures.last() : m_figures.of(run);
    if (!figures)
        return std::nullopt;
    if (figure == u"psnr")
        return decibels(figures->psnr);
    return figure == u"ssim" ? QLocale().toString(figures->ssim, 'f', 3) : theme::macsText(figures->macs);
}

/// What the lessons name for a model of 1000 timesteps: "t.800", "lambda.20".
std::optional<QString> LessonValues::scaledText(const QString& name) const {
    bool isNumber = false;
    const int number = name.section(u'.', 1).toInt(&isNumber);
    if (!isNumber)
        return std::nullopt;
    if (name.startsWith(QStringLiteral("t.")))
        return QString::number(timestepOf(m_host, number));
    return name.startsWith(QStringLiteral("lambda.")) ? std::optional(lambdaText(lambdaOf(m_host, 1e-5 * number)))
                                                      : std::nullopt;
}

bool LessonValues::has(const QString& name) const {
    static const QStringList runFigures = {QStringLiteral("psnr"), QStringLiteral("ssim"), QStringLiteral("macs")};
    if (m_values.contains(name) || scaledText(name))
        return true;
    const QString run = name.section(u'.', 0, 0);
    return (run == u"last" || RunFigures::isName(run)) && runFigures.contains(name.section(u'.', 1));
}

std::optional<QString> LessonValues::text(const QString& name) const {
    const auto found = m_values.find(name);
    if (found != m_values.end())
        return found->second();
    if (const auto scaled = scaledText(name))
        return scaled;
    return has(name) ? runText(name.section(u'.', 0, 0), name.section(u'.', 1)) : std::nullopt;
}

QString LessonValues::fillPlaceholders(const QString& text, bool& isComplete) const {
    return replaced(text, placeholders(), [this, &isComplete](const QRegularExpressionMatch& match) {
        const auto value = this->text(match.captured(1));
        isComplete = isComplete && value.has_value();
        return value.value_or(match.captured(0));
    });
}

QString LessonValues::fill(const QString& text) const {
    static const QRegularExpression choice(QStringLiteral("\\[\\[(.*?)\\|\\|(.*?)\\]\\]"),
                                           QRegularExpression::DotMatchesEverythingOption);
    const QString chosen = replaced(text, choice, [this](const QRegularExpressionMatch& match) {
        bool isKnown = true;
        fillPlaceholders(match.captured(1), isKnown);
        return match.captured(isKnown ? 1 : 2).trimmed();
    });
    bool isComplete = true;
    return fillPlaceholders(chosen, isComplete);
}

} // namespace ui::lessons
