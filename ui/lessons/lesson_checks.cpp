#include "ui/lessons/lesson_checks.h"

#include "ui/lessons/obs_example_view.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"

#include <QMainWindow>

#include <cmath>

namespace ui::lessons {

namespace {

/// "above 3", "below 3" or "is 3" at the end of a check.
std::optional<bool> compare(double value, const QString& how, const QString& limit) {
    bool isNumber = false;
    const double number = limit.toDouble(&isNumber);
    if (!isNumber)
        return std::nullopt;
    if (how == u"above")
        return value > number;
    if (how == u"below")
        return value < number;
    return how == u"is" ? std::optional(std::abs(value - number) < 5e-4) : std::nullopt;
}

} // namespace

LessonChecks::LessonChecks(const LessonHost& host, const ObsExampleView& example)
    : m_host(host)
    , m_example(example) {
    addChoices();
    addStages();
    addResults();
}

std::optional<bool> LessonChecks::isMet(const QString& check) const {
    const QStringList words = check.split(u' ', Qt::SkipEmptyParts);
    const auto found = words.isEmpty() ? m_checks.end() : m_checks.find(words.front());
    if (found != m_checks.end())
        return found->second(words);
    const auto value = figure(words.value(0));
    return value && words.size() == 3 ? compare(*value, words[1], words[2]) : std::nullopt;
}

double LessonChecks::inThousandths(int timesteps) const {
    return 1000.0 * timesteps / m_host.document.schedule().timesteps();
}

std::optional<double> LessonChecks::figure(const QString& name) const {
    const study::StudyDocument& document = m_host.document;
    if (name == u"cursor")
        return inThousandths(m_host.plot.cursorTimestep() - 1);
    if (name == u"m")
        return document.study().stages.m;
    if (name == u"lambda")
        return document.study().stages.lambda / lambdaOf(m_host, 1);
    if (name == u"target")
        return document.study().stages.targetSparsity;
    if (name == u"steps")
        return document.study().sampling.steps;
    if (name == u"stages")
        return static_cast<double>(document.plan().stages.size());
    if (name == u"variants")
        return static_cast<double>(document.study().variants.size());
    return std::nullopt;
}

void LessonChecks::addChoices() {
    m_checks[QStringLiteral("sigma2")] = [this](const QStringList& words) -> std::optional<bool> {
        const bool isChosen = m_host.document.study().stages.sigma2.has_value();
        if (words.value(1) == u"chosen")
            return isChosen;
        return words.value(1) == u"measured" ? std::optional(!isChosen) : std::nullopt;
    };
    m_checks[QStringLiteral("allocation")] = [this](const QStringList& words) -> std::optional<bool> {
        return toString(m_host.document.study().stages.allocation) == words.value(1).toStdString();
    };
    m_checks[QStringLiteral("held")] = [this](const QStringList& words) -> std::optional<bool> {
        return m_host.document.study().stages.overrides.contains(words.value(1).toStdString());
    };
    m_checks[QStringLiteral("compare")] = [this](const QStringList& words) -> std::optional<bool> {
        const auto* view = m_host.window.findChild<preview::ComparisonView*>(QStringLiteral("preview"));
        const bool isPair = view != nullptr && preview::showsPair(view->mode());
        return words.value(1) == u"pair" ? std::optional(isPair) : std::nullopt;
    };
}

std::optional<double> LessonChecks::stageFigure(const QString& stage, const QString& name) const {
    for (const core::schedule::Stage& one : m_host.document.plan().stages) {
        if (one.name != stage.toStdString())
            continue;
        if (name == u"length")
            return inThousandths(one.lastT - one.firstT + 1);
        if (name == u"first")
            return inThousandths(one.firstT);
        if (name == u"last")
            return inThousandths(one.lastT);
    }
    return std::nullopt;
}

void LessonChecks::addStages() {
    // "stage middle length above 250 below 350"
    m_checks[QStringLiteral("stage")] = [this](const QStringList& words) -> std::optional<bool> {
        if (words.size() < 5 || words.size() % 2 == 0 ||
            !QStringList{QStringLiteral("length"), QStringLiteral("first"), QStringLiteral("last")}.contains(words[2]))
            return std::nullopt;
        const auto value = stageFigure(words[1], words[2]);
        bool met = value.has_value();
        for (qsizetype i = 3; i + 1 < words.size(); i += 2) {
            const auto one = compare(value.value_or(0), words[i], words[i + 1]);
            if (!one)
                return std::nullopt;
            met = met && *one;
        }
        return met;
    };
    // "cuts near 25 800 500 200": by hand, each at most 25 away
    m_checks[QStringLiteral("cuts")] = [this](const QStringList& words) -> std::optional<bool> {
        const std::vector<int>& cuts = m_host.document.study().stages.cuts;
        if (words.value(1) == u"none")
            return cuts.empty() && !m_host.document.study().stages.oneStage;
        if (words.value(1) != u"near" || words.size() < 4)
            return std::nullopt;
        bool met = static_cast<qsizetype>(cuts.size()) == words.size() - 3;
        for (std::size_t i = 0; met && i < cuts.size(); ++i)
            met = std::abs(inThousandths(cuts[i]) - words[static_cast<qsizetype>(i) + 3].toInt()) <= words[2].toInt();
        return met;
    };
    m_checks[QStringLiteral("cursorIn")] = [this](const QStringList& words) -> std::optional<bool> {
        const auto first = stageFigure(words.value(1), QStringLiteral("first"));
        const auto last = stageFigure(words.value(1), QStringLiteral("last"));
        const double cursor = inThousandths(m_host.plot.cursorTimestep());
        return first && last && cursor >= *first && cursor <= *last;
    };
}

void LessonChecks::addResults() {
    m_checks[QStringLiteral("measured")] = [this](const QStringList&) -> std::optional<bool> {
        return m_host.runner.results().measured.has_value();
    };
    m_checks[QStringLiteral("pruned")] = [this](const QStringList& words) -> std::optional<bool> {
        const study::StudyRunner& runner = m_host.runner;
        const study::ImageSet& images = runner.results().present().images;
        const bool isThere = images.isComplete() && runner.isCurrent(core::study::presentId);
        if (words.size() == 1)
            return isThere;
        const auto condition = isMet(words.mid(1).join(u' ')); // "pruned allocation uniform"
        return condition ? std::optional(isThere && *condition) : std::nullopt;
    };
    m_checks[QStringLiteral("compensation")] = [this](const QStringList& words) -> std::optional<bool> {
        const bool isOn = m_host.document.study().pruning.compensate.value_or(true);
        if (words.value(1) == u"on")
            return isOn;
        return words.value(1) == u"off" ? std::optional(!isOn) : std::nullopt;
    };
    m_checks[QStringLiteral("selected")] = [this](const QStringList&) -> std::optional<bool> {
        return m_host.selection.unit() >= 0;
    };
    m_checks[QStringLiteral("example")] = [this](const QStringList& words) -> std::optional<bool> {
        if (words.value(1) == u"plain")
            return !m_example.isCompensated();
        return words.value(1) == u"step" ? compare(m_example.step(), words.value(2), words.value(3)) : std::nullopt;
    };
}

} // namespace ui::lessons
