#include "core/base/error.h"
#include "core/study/variant_grid.h"
#include "tests/test_main.h"

using namespace core::study;

/// Every combination of values becomes a variant, named after them.
class TestVariantGrid : public QObject {
    Q_OBJECT

private slots:
    void aLadderHasOneVariantPerLevel() {
        Variant base;
        base.stages.overrides["early"] = 0.5;
        const std::vector<Variant> ladder = gridOf(base, {{GridChoice::Sparsity, {"10", "62.5"}}});
        QCOMPARE(ladder.size(), std::size_t(2));
        QCOMPARE(ladder[1].name, std::string("62.5 %"));
        QCOMPARE(ladder[1].stages.targetSparsity, 0.625);
        QVERIFY(ladder[1].stages.overrides.empty()); // or the level would not be reached
    }

    void aGridHasEveryCombination() {
        const std::vector<Variant> grid =
            gridOf({}, {{GridChoice::Method, {"magnitude", "obs"}}, {GridChoice::M, {"0.4", "0.6", "0.8"}}});
        QCOMPARE(grid.size(), std::size_t(6));
        QCOMPARE(grid[4].name, std::string("obs · M 0.6"));
        QCOMPARE(grid[4].pruning.method, std::string("obs"));
        QCOMPARE(grid[4].stages.m, 0.6);
    }

    void samplersAndStepsAreTheVariantsOwn() {
        const std::vector<Variant> grid =
            gridOf({}, {{GridChoice::Sampler, {"ddim", "unipc"}}, {GridChoice::Steps, {"5", "10"}}});
        QCOMPARE(grid[3].name, std::string("unipc · 10 steps"));
        Study study;
        study.sampling.seeds = {7};
        study.sampling.sampler.order = 2;
        const Study applied = with(study, grid[3]);
        QCOMPARE(applied.sampling.steps, 10);
        QCOMPARE(applied.sampling.sampler.name, std::string("unipc"));
        QVERIFY(!applied.sampling.sampler.order); // was chosen for another sampler
        QVERIFY(applied.sampling.seeds == study.sampling.seeds);
        QVERIFY(with(study, Variant()).sampling == study.sampling);
        QVERIFY(!haveSameChoices(grid[2], grid[3]));
    }

    void cutsByHandGiveWayToMAndLambda() {
        Variant base;
        base.stages.cuts = {500};
        QVERIFY(gridOf(base, {{GridChoice::Lambda, {"0"}}}).front().stages.cuts.empty());
        QVERIFY(!gridOf(base, {{GridChoice::Sparsity, {"0"}}}).front().stages.cuts.empty());
    }

    void everyNameIsAValue() {
        for (int i = 0; i < gridChoiceCount; ++i) {
            const auto choice = static_cast<GridChoice>(i);
            for (const std::string& name : gridNames(choice))
                QCOMPARE(gridOf({}, {{choice, {name}}}).size(), std::size_t(1));
        }
    }

    void whatIsNoValueIsNamed_data() {
        QTest::addColumn<int>("choice");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* name, GridChoice choice, const char* value) {
            QTest::newRow(name) << int(choice) << QString::fromUtf8(value);
        };
        row("no number", GridChoice::Sparsity, "ten");
        row("all", GridChoice::Sparsity, "100");
        row("not finite", GridChoice::Sparsity, "nan");
        row("rest", GridChoice::M, "0.5x");
        row("M of none", GridChoice::M, "0");
        row("negative", GridChoice::Lambda, "-1");
        row("no method", GridChoice::Method, "magic");
        row("no rule", GridChoice::Rule, "fair");
        row("no layers' rule", GridChoice::Layers, "fair");
        row("no reuse", GridChoice::Reuse, "sometimes");
        row("no sampler", GridChoice::Sampler, "ancestral");
        row("no step", GridChoice::Steps, "0");
        row("half a step", GridChoice::Steps, "2.5");
    }

    void whatIsNoValueIsNamed() {
        QFETCH(int, choice);
        QFETCH(QString, value);
        try {
            gridOf({}, {{static_cast<GridChoice>(choice), {value.toStdString()}}});
            QFAIL("nothing was thrown");
        } catch (const core::Error& error) {
            QVERIFY2(QString::fromUtf8(error.what()).contains(value), error.what());
        }
    }

    void noMoreThanAStudyHolds() {
        const std::vector<std::string> eleven(11, "10");
        QVERIFY_THROWS_EXCEPTION(core::Error,
                                 gridOf({}, {{GridChoice::Sparsity, eleven}, {GridChoice::Sparsity, eleven}}));
    }
};

TESSERA_TEST(TestVariantGrid)
#include "tst_variant_grid.moc"
