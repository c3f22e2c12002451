#include "core/base/error.h"
#include "core/study/study.h"
#include "core/study/variant_ids.h"
#include "tests/test_main.h"

#include <QtTest>
#include <cmath>
#include <functional>
#include <limits>

using namespace core;
using namespace core::study;

namespace {

const schedule::NoiseSchedule& linear() {
    static const schedule::NoiseSchedule schedule({});
    return schedule;
}

QString errorOf(const std::function<void(Study&)>& change) {
    Study study;
    change(study);
    try {
        validate(study);
    } catch (const Error& error) {
        return error.code() == ErrorCode::BadArgument ? error.what() : "another code";
    }
    return "no error";
}

} // namespace

class TestStudy : public QObject {
    Q_OBJECT

private slots:
    void variantsKeepTheirNumbersWhereverTheyGo() {
        std::vector<Variant> all(3);
        for (int i = 0; i < 3; ++i) {
            all[std::size_t(i)].name = std::string(1, char('a' + i));
            all[std::size_t(i)].stages.targetSparsity = 0.1 * (i + 1);
        }
        VariantIds ids;
        QCOMPARE(ids.of(all), (std::vector{0, 1, 2}));
        const std::vector<Variant> moved = {all[2], all[0], all[1]};
        QCOMPARE(ids.of(moved), (std::vector{2, 0, 1}));
        std::vector<Variant> changed = moved;
        changed[0].name = "renamed";
        changed[1].hidden = true;
        changed[2].stages.targetSparsity = 0.7; // by the model: the name stays
        QCOMPARE(ids.of(changed), (std::vector{2, 0, 1}));
        QCOMPARE(ids.of({changed[2]}), (std::vector{1}));
        QCOMPARE(ids.of(changed), (std::vector{2, 0, 1})); // an undo
        changed.push_back(changed[0]);                     // twins are two
        QCOMPARE(ids.of(changed), (std::vector{2, 0, 1, 3}));
    }

    void defaultsAreValidAndMakeThreeStages() {
        const Study study;
        validate(study);
        const schedule::StagePlan stages = plan(study, linear());
        QCOMPARE(stages.stages.size(), std::size_t(3));
        QCOMPARE(stages.timesteps.size(), std::size_t(50));
        QCOMPARE(stages.timesteps.front(), 981);
        QCOMPARE(stages.timesteps.back(), 1);
        QVERIFY(stages.targetReached);
    }

    void sigma2IsTheMeasuredOneUnlessChosen() {
        Study study;
        QCOMPARE(plan(study, linear(), 0.97).sigma2, 0.97);
        study.stages.sigma2 = 0.5;
        QCOMPARE(plan(study, linear(), 0.97).sigma2, 0.5);
    }

    void aVariantTakesThePlaceOfThePresentChoices() {
        Study study;
        study.sampling.steps = 20;
        Variant variant{.name = "a"};
        variant.stages.targetSparsity = 0.1;
        variant.pruning.method = "wanda";
        const Study other = with(study, variant);
        QCOMPARE(other.stages.targetSparsity, 0.1);
        QCOMPARE(other.pruning.method, std::string("wanda"));
        QCOMPARE(other.sampling.steps, 20);
        QVERIFY(plan(other, linear()).stages[0].sparsity < plan(study, linear()).stages[0].sparsity);
    }

    void choicesAreTheSameWhateverTheirVariantIsCalled() {
        const Study study;
        const Variant present = presentVariant(study);
        QVERIFY(
            haveSameChoices(present, {.name = "a", .stages = study.stages, .pruning = study.pruning, .hidden = true}));
        QVERIFY(with(study, present) == study);
        Variant other = present;
        other.stages.cuts = {500};
        QVERIFY(!haveSameChoices(present, other) && haveSameChoices(other, presentVariant(with(study, other))));
        other = present;
        other.pruning.damping = 0.5;
        QVERIFY(!haveSameChoices(present, other));
    }

    void variantsOutOfRangeAreNamedByPlace() {
        QCOMPARE(errorOf([](Study& study) { study.variants = {{"a"}, {"b"}}; }), QString("no error"));
        QVERIFY(errorOf([](Study& study) { study.variants = {{"a"}, {""}}; }).startsWith("variants[1].name: "));
        QVERIFY(errorOf([](Study& study) {
                    study.variants = {{"a"}, {"b"}};
                    study.variants[1].stages.lambda = 2;
                }).startsWith("variants[1].stages.lambda: "));
        QVERIFY(errorOf([](Study& study) {
                    study.variants = {{"a"}};
                    study.variants[0].sampling.sampler = "magic";
                }).startsWith("variants[0].sampling.sampler: "));
        QVERIFY(errorOf([](Study& study) {
                    study.variants.assign(maxVariants + 1, {"a"});
                }).startsWith("variants: expected at most 100"));
    }

    void overridesFollowTheStagesNameAndRestWithoutIt() {
        Study study;
        study.stages.overrides = {{"middle", 0.2}, {"early", 0.5}};
        const schedule::StagePlan three = plan(study, linear());
        QCOMPARE(three.stages[0].sparsity, 0.5);
        QCOMPARE(three.stages[1].sparsity, 0.2);
        QVERIFY(three.stages[2].sparsity > 0);
        study.stages.lambda = 0.01; // no late stage
        study.stages.overrides = {{"late", 0.1}};
        const schedule::StagePlan two = plan(study, linear());
        QCOMPARE(two.stages.size(), std::size_t(2));
        QVERIFY(two.targetReached);
    }

    void cutsAndAllocationReachThePlan() {
        Study study;
        study.stages.cuts = {700, 300};
        study.stages.allocation = schedule::AllocationRule::Uniform;
        const schedule::StagePlan stages = plan(study, linear());
        QCOMPARE(stages.stages[1].firstT, 301);
        QCOMPARE(stages.stages[1].lastT, 700);
        for (const schedule::Stage& stage : stages.stages)
            QVERIFY(std::abs(stage.sparsity - study.stages.targetSparsity) < 1e-12);
        study.stages.oneStage = true;
        QCOMPARE(plan(study, linear()).stages.size(), 1U);
        study.stages.oneStage = false;
        study.stages.cuts = {1000};
        QVERIFY_EXCEPTION_THROWN(plan(study, linear()), Error);
    }

    void studiesCompareByValue() {
        Study a, b;
        QVERIFY(a == b);
        b.stages.overrides["late"] = 0.1;
        QVERIFY(a != b);
    }

    void wordsRoundTrip() {
        for (const char* word : {"mosaic", "uniform", "marginal"})
            QCOMPARE(toString(schedule::parseAllocationRule(word)), std::string(word));
        for (const char* word : {"uniform", "marginal"})
            QCOMPARE(toString(pruning::parseWithinRule(word)), std::string(word));
        for (const char* word : {"equal", "measured"})
            QCOMPARE(toString(pruning::parseLossWeighting(word)), std::string(word));
        QVERIFY_EXCEPTION_THROWN(schedule::parseAllocationRule("Mosaic"), Error);
    }

    void everyPromptWithEverySeedIsTakenApartAgain() {
        const std::vector<std::uint64_t> grid = seedsOfGrid({7, 9}, 3);
        QCOMPARE(grid, (std::vector<std::uint64_t>{7, 7, 7, 9, 9, 9}));
        QCOMPARE(seedsOfPrompt(grid, 3), (std::vector<std::uint64_t>{7, 9}));
        QVERIFY(seedsOfPrompt(grid, 2).empty()); // 7 7 | 7 9 | 9 9
        QVERIFY(seedsOfPrompt({0, 1, 2, 3}, 2).empty());
        QVERIFY(seedsOfPrompt({0, 0, 1}, 2).empty());
        QVERIFY(seedsOfPrompt({0, 1}, 1).empty()); // each prompt has every seed, and nothing repeats
        QVERIFY(seedsOfPrompt({0, 1}, 0).empty());
    }

    void valuesOutOfRangeAreNamed_data() {
        QTest::addColumn<QString>("field");
        QTest::addColumn<std::function<void(Study&)>>("change");
        const auto row = [](const char* field, std::function<void(Study&)> change) {
            QTest::addRow("%s", field) << field << change;
        };
        const double nan = std::numeric_limits<double>::quiet_NaN();
        row("stages.m", [=](Study& s) { s.stages.m = nan; });
        row("stages.lambda", [](Study& s) { s.stages.lambda = 1e308; });
        row("stages.sigma2", [](Study& s) { s.stages.sigma2 = 0; });
        row("stages.cuts[1]", [](Study& s) { s.stages.cuts = {5, 5}; });
        row("stages.cuts[0]", [](Study& s) { s.stages.cuts = {0}; });
        row("stages.target_sparsity", [](Study& s) { s.stages.targetSparsity = 1; });
        row("stages.max_sparsity", [](Study& s) { s.stages.maxSparsity = 0; });
        row("stages.overrides.early", [=](Study& s) { s.stages.overrides["early"] = nan; });
        row("stages.overrides", [](Study& s) { s.stages.overrides[""] = 0.1; });
        row("sampling.sampler", [](Study& s) { s.sampling.sampler.name.clear(); });
        row("sampling.steps", [](Study& s) { s.sampling.steps = 0; });
        row("sampling.guidance", [](Study& s) { s.sampling.guidanceScale = -1; });
        row("sampling.eta", [](Study& s) { s.sampling.sampler.eta = 1.1; });
        row("sampling.seeds", [](Study& s) { s.sampling.seeds.clear(); });
        row("sampling.labels", [](Study& s) { s.sampling.labels = {1, 2, 3}; });
        row("sampling.labels[0]", [](Study& s) { s.sampling.labels = {-1}; });
        row("pruning.method", [](Study& s) { s.pruning.method.clear(); });
        row("pruning.damping", [](Study& s) { s.pruning.damping = 0; });
        row("calibration.bins", [](Study& s) { s.calibration.bins = 0; });
        row("calibration.samples", [](Study& s) { s.calibration.samples = s.calibration.bins - 1; });
        row("model.source", [](Study& s) { s.model.source = "\xff"; });
        row("model.sha256", [](Study& s) { s.model.sha256 = "abc"; });
    }

    void valuesOutOfRangeAreNamed() {
        QFETCH(QString, field);
        QFETCH(std::function<void(Study&)>, change);
        QVERIFY2(errorOf(change).startsWith(field + ": expected "), qPrintable(errorOf(change)));
    }
};

TESSERA_TEST(TestStudy)
#include "tst_study.moc"
