#include "tests/test_main.h"
#include "ui/study/study_document.h"

#include <QSignalSpy>
#include <QtTest>

using namespace ui::study;
using core::study::Study;

namespace {

using Edit = std::function<void(StudyDocument&)>;

Study trainedStudy() {
    Study study;
    study.pruning.trained = "/models/tuned";
    study.pruning.trainedMinutes = 10;
    return study;
}

} // namespace
Q_DECLARE_METATYPE(Edit)

class TestStudyDocument : public QObject {
    Q_OBJECT

private slots:
    void everyChoiceCanBeUndoneAndRedone_data();
    void everyChoiceCanBeUndoneAndRedone();
    void aDragIsOneUndoStep();
    void dragsOfDifferentThingsStayApart();
    void twoDragsOfOneThingStayApart();
    void aDragThatComesBackLeavesNoStep();
    void aReleaseWithoutAMoveLeavesNoStep();
    void movingMCutsAnew();
    void movingMTakesBackCutsByHand();
    void aValueOutOfRangeIsRejectedAndChangesNothing();
    void measuredSigma2CountsUnlessAPersonChoseOne();
    void anotherModelBringsChoicesIntoRange();
    void savedStateIsCleanUntilTheNextChange();
    void aLadderIsOneStepAndIsNeverAddedTwice();
    void variantsAreRenamedMovedHiddenAndRemoved();
    void aVariantsChoicesBecomeThePresentOnes();
    void variantsArePlannedForTheModelAndItsSteps();
    void everyVariantHasAPlan();
    void tooManyVariantsAreRejected();
    void otherStagesOrPruningForgetTheTraining_data();
    void otherStagesOrPruningForgetTheTraining();
    void aVariantThatIsEditedKeepsItsTraining();
    void anotherModelForgetsTheTraining();
    void whatWasTrainedOnStandsBehindWhatItCameFrom();
    void benchmarksOneMoveOfADrag();
};

void TestStudyDocument::everyChoiceCanBeUndoneAndRedone_data() {
    QTest::addColumn<Edit>("edit");
    const auto row = [](const char* name, Edit edit) { QTest::newRow(name) << std::move(edit); };
    row("M", [](StudyDocument& d) { d.setM(0.7); });
    row("lambda", [](StudyDocument& d) { d.setLambda(1e-4); });
    row("sigma2", [](StudyDocument& d) { d.setSigma2(0.5); });
    row("cuts", [](StudyDocument& d) { d.setCuts({700, 200}); });
    row("target sparsity", [](StudyDocument& d) { d.setTargetSparsity(0.2); });
    row("allocation", [](StudyDocument& d) { d.setAllocation(core::schedule::AllocationRule::Uniform); });
    row("stage sparsity", [](StudyDocument& d) { d.setStageSparsity("middle", 0.1); });
    row("steps", [](StudyDocument& d) { d.setSteps(33); });
    row("guidance", [](StudyDocument& d) { d.setGuidance(4.0); });
    row("eta", [](StudyDocument& d) { d.setEta(0.5); });
    row("sampler", [](StudyDocument& d) { d.setSampler("unipc"); });
    row("order", [](StudyDocument& d) { d.setOrder(3); });
    row("noise levels", [](StudyDocument& d) { d.setKarras(true); });
    row("spacing", [](StudyDocument& d) { d.setSpacing(core::schedule::Spacing::Trailing); });
    row("pictures", [](StudyDocument& d) { d.setImages({3}, {5, 6}); });
    row("method", [](StudyDocument& d) { d.setMethod("magnitude"); });
    row("damping", [](StudyDocument& d) { d.setDamping(0.1); });
    row("within", [](StudyDocument& d) { d.setWithin(core::pruning::WithinRule::Marginal); });
    row("weighting of a loss", [](StudyDocument& d) { d.setLossWeighting(core::pruning::LossWeighting::Measured); });
    row("compensation", [](StudyDocument& d) { d.setCompensation(false); });
    row("width multiple", [](StudyDocument& d) { d.setWidthMultiple(16); });
    row("ladder", [](StudyDocument& d) { d.addLadder({0.1, 0.5}); });
    row("precision", [](StudyDocument& d) { d.setFloat64(true); });
    row("reuse", [](StudyDocument& d) { d.setReuse("taylor:3:1"); });
    row("calibration", [](StudyDocument& d) {
        core::study::CalibrationChoices few;
        few.samples = 200;
        few.bins = 10;
        few.seed = 3;
        d.setCalibration(few);
    });
}

void TestStudyDocument::everyChoiceCanBeUndoneAndRedone() {
    QFETCH(Edit, edit);
    StudyDocument document;
    const Study before = document.study();
    edit(document);
    const Study after = document.study();
    QVERIFY(!(after == before));
    QCOMPARE(document.undoStack()->count(), 1);
    QVERIFY(!document.undoStack()->undoText().isEmpty());
    document.undoStack()->undo();
    QVERIFY(document.study() == before);
    document.undoStack()->redo();
    QVERIFY(document.study() == after);
    edit(document);
    QCOMPARE(document.undoStack()->count(), 1); // the same choice again is no change
}

void TestStudyDocument::aDragIsOneUndoStep() {
    StudyDocument document;
    const double before = document.study().stages.m;
    for (int i = 0; i < 20; ++i)
        document.setM(0.3 + 0.01 * i, false);
    document.setM(0.5, true);
    QCOMPARE(document.undoStack()->count(), 1);
    QCOMPARE(document.study().stages.m, 0.5);
    document.undoStack()->undo();
    QCOMPARE(document.study().stages.m, before);
}

void TestStudyDocument::dragsOfDifferentThingsStayApart() {
    StudyDocument document;
    document.setM(0.3, false);
    document.setLambda(1e-4, false);
    document.setM(0.4, false);
    QCOMPARE(document.undoStack()->count(), 3);
}

void TestStudyDocument::twoDragsOfOneThingStayApart() {
    StudyDocument document;
    for (const double m : {0.3, 0.6}) {
        document.setM(m, false);
        document.setM(m + 0.05, true);
    }
    QCOMPARE(document.undoStack()->count(), 2);
    document.undoStack()->undo();
    QCOMPARE(document.study().stages.m, 0.35);
}

void TestStudyDocument::aDragThatComesBackLeavesNoStep() {
    StudyDocument document;
    const double before = document.study().stages.m;
    document.setM(0.8, false);
    document.setM(before, true);
    QCOMPARE(document.undoStack()->count(), 0);
}

void TestStudyDocument::aReleaseWithoutAMoveLeavesNoStep() {
    StudyDocument document;
    document.setM(0.3, false);
    document.setM(0.3, true);
    QCOMPARE(document.undoStack()->count(), 1);
    document.setM(0.3, true);
    QCOMPARE(document.undoStack()->count(), 1);
    document.setM(0.4, true);
    QCOMPARE(document.undoStack()->count(), 2);
}

void TestStudyDocument::movingMCutsAnew() {
    StudyDocument document;
    QSignalSpy planChanged(&document, &StudyDocument::planChanged);
    const int before = document.plan().stages[1].lastT;
    document.setM(0.8);
    QCOMPARE(planChanged.count(), 1);
    QVERIFY(document.plan().stages[1].lastT < before);
}

void TestStudyDocument::movingMTakesBackCutsByHand() {
    StudyDocument document;
    document.setCuts({700, 500, 200});
    QCOMPARE(document.plan().stages.size(), 4U);
    document.setM(0.6);
    QCOMPARE(document.plan().stages.size(), 3U);
    document.undoStack()->undo();
    QCOMPARE(document.plan().stages.size(), 4U);
}

void TestStudyDocument::aValueOutOfRangeIsRejectedAndChangesNothing() {
    StudyDocument document;
    const Study before = document.study();
    QSignalSpy rejected(&document, &StudyDocument::rejected);
    document.setM(0);
    document.setSteps(100'000);
    document.setTargetSparsity(1.5);
    QCOMPARE(rejected.count(), 3);
    QVERIFY(rejected.at(0).at(1).toString().contains(QLatin1String("stages.m")));
    QVERIFY(document.study() == before);
    QCOMPARE(document.undoStack()->count(), 0);
}

void TestStudyDocument::measuredSigma2CountsUnlessAPersonChoseOne() {
    StudyDocument document;
    document.setMeasuredSigma2(0.9);
    QCOMPARE(document.plan().sigma2, 0.9);
    QCOMPARE(document.dynamics().sigma2, 0.9);
    document.setSigma2(0.5);
    document.setMeasuredSigma2(0.8);
    QCOMPARE(document.plan().sigma2, 0.5);
    document.setSigma2(std::nullopt);
    QCOMPARE(document.plan().sigma2, 0.8);
}

void TestStudyDocument::anotherModelBringsChoicesIntoRange() {
    StudyDocument document;
    document.setSteps(500);
    document.setCuts({900, 100});
    document.setImages({9}, {1});
    core::model::ModelInfo info;
    info.schedule.timesteps = 200;
    info.classes.count = 3;
    document.setModel({"small", {}, {}}, info);
    QCOMPARE(document.study().calibration.source, std::string("builtin"));
    QCOMPARE(document.study().sampling.steps, 200);
    QCOMPARE(document.study().stages.cuts, std::vector<int>{100});
    QVERIFY(document.study().sampling.labels.empty());
    QCOMPARE(document.plan().score.size(), 200U);
    QCOMPARE(document.dynamics().grad.size(), 200U);
    QVERIFY(!document.undoStack()->canUndo());
    info.isPixelSpace = false; // the built-in images are no latents
    document.setModel({"latent", {}, {}}, info);
    QCOMPARE(document.study().calibration.source, std::string("own"));
}

void TestStudyDocument::savedStateIsCleanUntilTheNextChange() {
    StudyDocument document;
    document.setM(0.3, false);
    document.undoStack()->setClean();
    document.setM(0.4, false);
    QVERIFY(!document.undoStack()->isClean());
    document.undoStack()->undo();
    QVERIFY(document.undoStack()->isClean());
}

void TestStudyDocument::aLadderIsOneStepAndIsNeverAddedTwice() {
    StudyDocument document;
    document.setStageSparsity("early", 0.6);
    document.addLadder({0.1, 0.2, 0.33, 0.5});
    QCOMPARE(document.undoStack()->count(), 2);
    const auto& variants = document.study().variants;
    QCOMPARE(variants.size(), std::size_t(4));
    QCOMPARE(variants[0].name, std::string("10 %"));
    QCOMPARE(variants[2].name, std::string("33 %"));
    QCOMPARE(variants[3].stages.targetSparsity, 0.5);
    QVERIFY(variants[3].stages.overrides.empty()); // a held stage would miss the target
    QCOMPARE(document.study().stages.overrides.size(), std::size_t(1));
    document.hideVariant(1, true);
    document.addLadder({0.1, 0.2, 0.6});
    QCOMPARE(variants.size(), std::size_t(5));
    QVERIFY(!variants[1].hidden);
    document.addLadder({0.1, 0.2, 0.6});
    QCOMPARE(document.undoStack()->count(), 4);
}

void TestStudyDocument::variantsAreRenamedMovedHiddenAndRemoved() {
    StudyDocument document;
    document.addLadder({0.1, 0.2, 0.3});
    QSignalSpy changed(&document, &StudyDocument::variantsChanged);
    const auto names = [&document] {
        QStringList list;
        for (const core::study::Variant& variant : document.study().variants)
            list << QString::fromStdString(variant.name) + QLatin1String(variant.hidden ? "-" : "");
        return list.join(QLatin1Char(' '));
    };
    const auto check = [&](const Edit& edit, const QString& after) {
        const QString before = names();
        edit(document);
        QCOMPARE(names(), after);
        document.undoStack()->undo();
        QCOMPARE(names(), before);
        document.undoStack()->redo();
        QCOMPARE(names(), after);
    };
    check([](StudyDocument& d) { d.renameVariant(1, "b"); }, QStringLiteral("10 % b 30 %"));
    check([](StudyDocument& d) { d.moveVariant(0, 2); }, QStringLiteral("b 30 % 10 %"));
    check([](StudyDocument& d) { d.moveVariant(1, 0); }, QStringLiteral("30 % b 10 %"));
    check([](StudyDocument& d) { d.hideVariant(1, true); }, QStringLiteral("30 % b- 10 %"));
    check([](StudyDocument& d) { d.removeVariant(0); }, QStringLiteral("b- 10 %"));
    QCOMPARE(changed.count(), 15);
    QSignalSpy rejected(&document, &StudyDocument::rejected);
    document.renameVariant(0, "");
    QCOMPARE(names(), QStringLiteral("b- 10 %"));
    QVERIFY(rejected.value(0).value(1).toString().startsWith(QLatin1String("variants[0].name")));
}

void TestStudyDocument::aVariantsChoicesBecomeThePresentOnes() {
    StudyDocument document;
    document.setMethod("wanda");
    document.setTargetSparsity(0.2);
    document.keepVariant("a");
    document.setMethod("obs");
    document.setTargetSparsity(0.4);
    const Study before = document.study();
    document.editVariant(0);
    QCOMPARE(document.study().pruning.method, std::string("wanda"));
    QCOMPARE(document.study().stages.targetSparsity, 0.2);
    QCOMPARE(document.study().variants.size(), std::size_t(1));
    document.undoStack()->undo();
    QVERIFY(document.study() == before);
}

void TestStudyDocument::variantsArePlannedForTheModelAndItsSteps() {
    StudyDocument document;
    document.setCuts({900, 40});
    document.keepVariant("cut by hand");
    document.setCuts({});
    QCOMPARE(document.variantPlans().size(), std::size_t(1));
    QCOMPARE(document.variantPlans()[0].plan.stages[0].firstT, 901);
    const int steps = document.variantPlans()[0].plan.stages[1].steps;
    document.setSteps(10);
    QVERIFY(document.variantPlans()[0].plan.stages[1].steps < steps);
    core::model::ModelInfo info;
    info.schedule.timesteps = 500;
    document.setModel({"short", {}, {}}, info);
    QCOMPARE(document.study().variants[0].stages.cuts, std::vector<int>{40});
    QCOMPARE(document.variantPlans()[0].plan.stages[0].lastT, 500);
    QVERIFY(document.variantPlans()[0].error.isEmpty());
}

void TestStudyDocument::everyVariantHasAPlan() {
    StudyDocument document;
    document.addLadder({0.1, 0});
    const auto plan = [&document](core::study::VariantId id) { return planOf(document, id); };
    const auto present = plan(core::study::presentId), dense = plan(core::study::denseId);
    QCOMPARE(present->plan.stages[0].sparsity, document.plan().stages[0].sparsity);
    QVERIFY(!isDense(*present));
    QVERIFY(haveSameChoices(present->variant, presentVariant(document.study())));
    QVERIFY(isDense(*dense));
    QCOMPARE(dense->plan.stages.size(), present->plan.stages.size());
    QVERIFY(!isDense(*plan(0)) && isDense(*plan(1)));
    document.moveVariant(0, 1);
    QCOMPARE(plan(0)->variant.stages.targetSparsity, 0.1);
    document.removeVariant(1);
    QVERIFY(!plan(0) && plan(1));
}

void TestStudyDocument::otherStagesOrPruningForgetTheTraining_data() {
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<bool>("forgets");
    const auto row = [](const char* name, bool forgets, Edit edit) {
        QTest::newRow(name) << std::move(edit) << forgets;
    };
    row("M", true, [](StudyDocument& d) { d.setM(0.7); });
    row("cuts", true, [](StudyDocument& d) { d.setCuts({700, 200}); });
    row("target sparsity", true, [](StudyDocument& d) { d.setTargetSparsity(0.2); });
    row("stage sparsity", true, [](StudyDocument& d) { d.setStageSparsity("middle", 0.1); });
    row("method", true, [](StudyDocument& d) { d.setMethod("magnitude"); });
    row("damping", true, [](StudyDocument& d) { d.setDamping(0.1); });
    row("steps", false, [](StudyDocument& d) { d.setSteps(33); });
    row("pictures", false, [](StudyDocument& d) { d.setImages({3}, {5, 6}); });
    row("reuse", false, [](StudyDocument& d) { d.setReuse("every:2"); });
    row("the same M", false, [](StudyDocument& d) { d.setM(d.study().stages.m); });
}

void TestStudyDocument::otherStagesOrPruningForgetTheTraining() {
    QFETCH(Edit, edit);
    QFETCH(bool, forgets);
    StudyDocument document;
    document.setChoices(trainedStudy());
    const Study before = document.study();
    QCOMPARE(before.pruning.trained, std::string("/models/tuned"));
    edit(document);
    QCOMPARE(document.study().pruning.trained.empty(), forgets);
    QCOMPARE(document.study().pruning.trainedMinutes, forgets ? 0.0 : 10.0);
    while (document.study() != before && document.undoStack()->canUndo())
        document.undoStack()->undo();
    QVERIFY(document.study() == before);
}

void TestStudyDocument::aVariantThatIsEditedKeepsItsTraining() {
    StudyDocument document;
    document.setChoices(trainedStudy());
    document.keepVariant("tuned");
    document.setM(0.7);
    document.editVariant(0);
    QCOMPARE(document.study().pruning.trained, std::string("/models/tuned"));
    QVERIFY(document.study().stages == document.study().variants[0].stages);
}

void TestStudyDocument::anotherModelForgetsTheTraining() {
    StudyDocument document;
    document.setChoices(trainedStudy());
    document.keepVariant("tuned");
    core::study::ModelChoice model = document.study().model;
    document.setModel(model, {});
    QVERIFY(!document.study().pruning.trained.empty());
    model.source = "another";
    document.setModel(model, {});
    QVERIFY(document.study().pruning.trained.empty());
    QVERIFY(!document.study().variants[0].pruning.trained.empty()); // its column says what is wrong
}

void TestStudyDocument::whatWasTrainedOnStandsBehindWhatItCameFrom() {
    StudyDocument document;
    document.addLadder({0.1, 0.33});
    const auto names = [&document] {
        QStringList list;
        for (const core::study::Variant& variant : document.study().variants)
            list << QString::fromStdString(variant.name);
        return list.join(QLatin1Char('|'));
    };
    const auto train = [&document](core::study::Variant before, const char* folder) {
        core::study::Variant after = before;
        before.name = "before";
        after.name = folder;
        after.pruning.trained = folder;
        document.addTrained(before, after);
    };
    document.hideVariant(0, true);
    train(document.study().variants[0], "a"); // kept
    QCOMPARE(names(), QStringLiteral("10 %|a|33 %"));
    QVERIFY(!document.study().variants[0].hidden);
    document.setTargetSparsity(0.4);
    train(presentVariant(document.study()), "b"); // the present choices
    QCOMPARE(names(), QStringLiteral("10 %|a|33 %|b"));
    const core::study::Variant gone = presentVariant(document.study());
    document.setTargetSparsity(0.5);
    train(gone, "c"); // neither
    QCOMPARE(names(), QStringLiteral("10 %|a|33 %|b|before|c"));
    train(gone, "c"); // again
    QCOMPARE(names(), QStringLiteral("10 %|a|33 %|b|before|c"));
    document.undoStack()->undo();
    document.undoStack()->undo();
    QCOMPARE(names(), QStringLiteral("10 %|a|33 %|b"));
}

void TestStudyDocument::tooManyVariantsAreRejected() {
    StudyDocument document;
    QSignalSpy rejected(&document, &StudyDocument::rejected);
    for (std::size_t i = 0; i <= core::study::maxVariants; ++i)
        document.keepVariant("v");
    QCOMPARE(document.study().variants.size(), core::study::maxVariants);
    QCOMPARE(rejected.count(), 1);
}

void TestStudyDocument::benchmarksOneMoveOfADrag() {
    StudyDocument document;
    double m = 0.2;
    QBENCHMARK {
        m = m > 0.8 ? 0.2 : m + 0.01;
        document.setM(m, false);
    }
    QVERIFY(document.plan().stages.size() > 1);
}

TESSERA_CORE_TEST(TestStudyDocument)
#include "tst_study_document.moc"
