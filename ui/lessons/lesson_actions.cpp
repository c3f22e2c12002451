#include "ui/lessons/lesson_actions.h"

#include "core/base/error.h"
#include "ui/lessons/cursor_player.h"
#include "ui/lessons/obs_example_view.h"
#include "ui/plots/dynamics_plot.h"
#include "ui/preview/comparison_view.h"
#include "ui/study/study_runner.h"
#include "ui/study/unit_selection.h"

#include <QAction>
#include <QMainWindow>

#include <algorithm>
#include <array>

namespace ui::lessons {

namespace {

/// The numbers of `words` from the second one on; nothing where one is none.
std::optional<std::vector<int>> numbersOf(const QStringList& words) {
    std::vector<int> numbers;
    for (const QString& word : words.mid(1)) {
        bool isNumber = false;
        numbers.push_back(word.toInt(&isNumber));
        if (!isNumber)
            return std::nullopt;
    }
    return numbers;
}

int middleLength(const core::schedule::StagePlan& plan) {
    for (const core::schedule::Stage& stage : plan.stages)
        if (stage.name == "middle")
            return stage.lastT - stage.firstT + 1;
    return 0;
}

std::optional<preview::CompareMode> modeOf(const QString& name) {
    using preview::CompareMode;
    static const std::map<QString, CompareMode> modes = {{QStringLiteral("grid"), CompareMode::Grid},
                                                         {QStringLiteral("side"), CompareMode::SideBySide},
                                                         {QStringLiteral("wipe"), CompareMode::Wipe},
                                                         {QStringLiteral("flicker"), CompareMode::Flicker},
                                                         {QStringLiteral("difference"), CompareMode::Difference},
                                                         {QStringLiteral("blind"), CompareMode::Blind},
                                                         {QStringLiteral("trajectory"), CompareMode::Trajectory}};
    const auto found = modes.find(name);
    return found == modes.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

LessonActions::LessonActions(const LessonHost& host, CursorPlayer& player, ObsExampleView& example)
    : m_host(host)
    , m_player(player)
    , m_example(example) {
    addChoices();
    addStages();
    addViews();
}

bool LessonActions::run(const QString& action) {
    const QStringList words = action.split(u' ', Qt::SkipEmptyParts);
    const auto found = words.isEmpty() ? m_actions.end() : m_actions.find(words.front());
    return found != m_actions.end() && found->second(words);
}

bool LessonActions::run(const QStringList& actions) {
    return std::all_of(actions.begin(), actions.end(), [this](const QString& action) { return run(action); });
}

void LessonActions::addChoices() {
    m_actions[QStringLiteral("set")] = [this](const QStringList& words) {
        return words.size() == 3 && set(words[1], words[2]);
    };
    m_actions[QStringLiteral("ladder")] = [this](const QStringList& words) {
        auto* ladder = m_host.window.findChild<QAction*>(QStringLiteral("addLadder"));
        if (ladder == nullptr || words.size() != 1)
            return false;
        ladder->trigger();
        return true;
    };
    m_actions[QStringLiteral("run")] = [this](const QStringList& words) {
        const bool prunes = words.value(1) == u"prune";
        if (!prunes && words.value(1) != u"sample")
            return false;
        prunes ? m_host.runner.prune() : m_host.runner.sample();
        return true;
    };
}

void LessonActions::addStages() {
    m_actions[QStringLiteral("stages")] = [this](const QStringList& words) {
        return words.size() == 2 && words[1] == u"curve" && cutByCurve();
    };
    m_actions[QStringLiteral("need")] = [this](const QStringList& words) {
        if (words.size() != 2 || (words[1] != u"target" && words[1] != u"steps"))
            return false;
        words[1] == u"target" ? needTarget() : needSteps();
        return true;
    };
    m_actions[QStringLiteral("cuts")] = [this](const QStringList& words) {
        if (words.value(1) == u"none") {
            m_host.document.leaveCutsToCurve();
            return true;
        }
        auto cuts = numbersOf(words);
        if (!cuts || words.size() < 2)
            return false;
        for (int& cut : *cuts)
            cut = timestepOf(m_host, cut);
        m_host.document.setCuts(*cuts);
        return true;
    };
    m_actions[QStringLiteral("middle")] = [this](const QStringList& words) {
        const auto length = numbersOf(words);
        return length && length->size() == 1 && makeMiddleStage(timestepOf(m_host, length->front()));
    };
    m_actions[QStringLiteral("hold")] = [this](const QStringList& words) {
        if (words.size() != 3)
            return false;
        m_host.document.setStageSparsity(words[1].toStdString(), words[2].toDouble());
        return true;
    };
    m_actions[QStringLiteral("release")] = [this](const QStringList& words) {
        if (words.size() != 2)
            return false;
        words[1] == u"all" ? m_host.document.releaseStages()
                           : m_host.document.setStageSparsity(words[1].toStdString(), std::nullopt);
        return true;
    };
}

void LessonActions::addViews() {
    m_actions[QStringLiteral("cursor")] = [this](const QStringList& words) {
        return words.size() == 2 && moveCursor(words[1]);
    };
    m_actions[QStringLiteral("compare")] = [this](const QStringList& words) {
        const auto mode = modeOf(words.value(1));
        auto* view = m_host.window.findChild<preview::ComparisonView*>(QStringLiteral("preview"));
        if (!mode || view == nullptr)
            return false;
        view->setMode(*mode);
        return true;
    };
    m_actions[QStringLiteral("plot")] = [this](const QStringList& words) { return showCurves(words.mid(1)); };
    m_actions[QStringLiteral("select")] = [this](const QStringList& words) {
        return words.size() == 2 && selectFirst(words[1]);
    };
    m_actions[QStringLiteral("example")] = [this](const QStringList& words) {
        const QString what = words.value(1);
        bool isNumber = false;
        const int step = what.toInt(&isNumber);
        if (what == u"compensated" || what == u"plain")
            m_example.setCompensated(what == u"compensated");
        else if (isNumber)
            m_example.setStep(step);
        return isNumber || what == u"compensated" || what == u"plain";
    };
}

bool LessonActions::set(const QString& field, const QString& value) {
    if (field == u"sigma2" && value == u"measured") {
        m_host.document.setSigma2(std::nullopt);
        return true;
    }
    if (setRule(field, value))
        return true;
    bool isNumber = false;
    const double number = value.toDouble(&isNumber);
    return isNumber && setNumber(field, number);
}

bool LessonActions::setNumber(const QString& field, double value) {
    study::StudyDocument& document = m_host.document;
    if (field == u"m")
        document.setM(value);
    else if (field == u"lambda")
        document.setLambda(lambdaOf(m_host, value));
    else if (field == u"sigma2")
        document.setSigma2(value);
    else if (field == u"target")
        document.setTargetSparsity(value);
    else if (field == u"steps")
        document.setSteps(std::min(static_cast<int>(value), document.schedule().timesteps()));
    else
        return false;
    return true;
}

bool LessonActions::setRule(const QString& field, const QString& value) {
    study::StudyDocument& document = m_host.document;
    try {
        if (field == u"allocation")
            document.setAllocation(core::schedule::parseAllocationRule(value.toStdString()));
        else if (field == u"within")
            document.setWithin(core::pruning::parseWithinRule(value.toStdString()));
        else if (field == u"compensation" && value == u"published")
            document.setCompensation(std::nullopt);
        else if (field == u"compensation" && (value == u"on" || value == u"off"))
            document.setCompensation(value == u"on");
        else if (field == u"method")
            document.setMethod(value.toStdString());
        else
            return false;
    } catch (const core::Error&) {
        return false;
    }
    return true;
}

bool LessonActions::moveCursor(const QString& where) {
    if (where == u"play") {
        m_player.play();
        return true;
    }
    bool isNumber = false;
    int t = timestepOf(m_host, where.toInt(&isNumber));
    if (where == u"first")
        t = m_host.document.schedule().timesteps();
    else if (where == u"fastest")
        t = m_host.document.plan().argmaxT;
    else if (!isNumber)
        return false;
    m_player.pause();
    m_host.plot.setCursor(t);
    emit m_host.plot.cursorMoved(m_host.plot.cursorTimestep()); // what is linked with the cursor follows
    return true;
}

/// Cuts as M and λ do, whatever was cut by hand, and with those recommended where these leave a stage out.
bool LessonActions::cutByCurve() {
    study::StudyDocument& document = m_host.document;
    document.leaveCutsToCurve();
    const core::study::StageChoices recommended;
    if (document.plan().stages.size() < 3)
        document.setDivision(recommended.m, lambdaOf(m_host, recommended.lambda));
    return true;
}

/// Something is pruned, and something stays.
void LessonActions::needTarget() {
    const double target = m_host.document.study().stages.targetSparsity;
    if (target < 0.1 || target > 0.6)
        m_host.document.setTargetSparsity(core::study::StageChoices().targetSparsity);
}

/// So many that a person can take fewer.
void LessonActions::needSteps() {
    if (m_host.document.study().sampling.steps < 15)
        setNumber(QStringLiteral("steps"), 20);
}

/// All of the named curves, on linear axes.
bool LessonActions::showCurves(const QStringList& names) {
    using plots::Series;
    static const std::map<QString, Series> series = {{QStringLiteral("closedForm"), Series::ClosedForm},
                                                     {QStringLiteral("measured"), Series::Measured},
                                                     {QStringLiteral("score"), Series::Score},
                                                     {QStringLiteral("lnSnr"), Series::LnSnr}};
    if (!std::ranges::all_of(names, [](const QString& name) { return series.contains(name); }))
        return false;
    for (const QString& name : names)
        m_host.plot.setSeriesVisible(series.at(name), true);
    m_host.plot.setLogarithmic(Qt::Vertical, false);
    m_host.plot.setLogarithmic(Qt::Horizontal, false);
    m_host.plot.fit();
    return true;
}

/// @param what "heads" or "neurons": of the first layer that has them; "any": unless one is chosen.
bool LessonActions::selectFirst(const QString& what) {
    const auto& model = m_host.runner.results().model;
    if (what != u"heads" && what != u"neurons" && what != u"any")
        return false;
    if (!model || model->units.empty() || (what == u"any" && m_host.selection.unit() >= 0))
        return true;
    const auto isMeant = [&what](const core::model::Unit& unit) {
        return what == u"any" || unit.isFine() == (what == u"neurons");
    };
    const auto found = std::ranges::find_if(model->units, isMeant);
    if (found != model->units.end())
        m_host.selection.select(static_cast<int>(found - model->units.begin()), 0);
    return true;
}

/// The larger M, the shorter the stage: bisects M.
bool LessonActions::makeMiddleStage(int length) {
    study::StudyDocument& document = m_host.document;
    double low = 0.01;
    double high = 0.99;
    for (int i = 0; i < 20; ++i) {
        const double m = (low + high) / 2;
        core::study::Study study = document.study();
        study.stages.m = m;
        study.stages.cuts.clear();
        study.stages.oneStage = false;
        const bool isLonger =
            middleLength(core::study::plan(study, document.schedule(), document.measuredSigma2())) > length;
        (isLonger ? low : high) = m;
    }
    document.setM((low + high) / 2);
    return true;
}

} // namespace ui::lessons
