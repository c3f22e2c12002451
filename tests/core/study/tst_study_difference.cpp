#include "core/study/study_difference.h"
#include "tests/test_main.h"

using namespace core::study;

/// What two studies differ in, choice by choice.
class TestStudyDifference : public QObject {
    Q_OBJECT

private slots:
    void nothingDiffersFromItself() { QVERIFY(differenceOf({}, {}).empty()); }

    void everyChoiceThatDiffersIsNamed() {
        Study one;
        Study other;
        one.stages.m = 0.4;
        one.pruning.method = "magnitude";
        one.stages.overrides["early"] = 0.5; // that the other one does not have
        one.sampling.seeds = {1, 2};
        other.sampling.seeds = {1, 3};
        const std::vector<ChoiceDifference> found = differenceOf(one, other);
        const auto is = [&found](const std::string& choice, const std::string& first, const std::string& second) {
            return std::ranges::find(found, ChoiceDifference{choice, first, second}) != found.end();
        };
        QVERIFY(is("stages.m", "0.4", "0.55"));
        QVERIFY(is("pruning.method", "\"magnitude\"", "\"obs\""));
        QVERIFY(is("sampling.seeds", "[1,2]", "[1,3]"));
        QVERIFY(std::ranges::any_of(found, [](const auto& difference) {
            return difference.choice.find("early") != std::string::npos && difference.other.empty();
        }));
        QCOMPARE(found.size(), std::size_t(4));
    }
};

TESSERA_TEST(TestStudyDifference)
#include "tst_study_difference.moc"
