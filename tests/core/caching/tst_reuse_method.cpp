#include "core/caching/every.h"
#include "core/caching/reuse_method.h"
#include "core/caching/taylor.h"
#include "tests/core/thrown_message.h"
#include "tests/test_main.h"

#include <QtTest>

using namespace core::caching;
using core::model::Block;
using core::model::BlockKind;
using core::model::ExecutionPlan;

namespace {

/// Two places of two branches, and one of three.
std::vector<Block> blocks() {
    std::vector<Block> all;
    for (const char* place : {"down 0", "down 0", "mid", "mid", "up 0", "up 0", "up 0"})
        all.push_back({"block " + std::to_string(all.size()), place, BlockKind::Attention, 10});
    return all;
}

/// "c" computed, "r" reused, a digit: forecast of that order; a word per evaluation.
QString drawn(const ExecutionPlan& plan) {
    QStringList words;
    for (int evaluation = 0; evaluation < plan.evaluations(); ++evaluation) {
        QString word;
        for (int block = 0; block < plan.blocks(); ++block) {
            const int action = plan.at(evaluation, block);
            word += action == core::model::computeBlock ? QString("c")
                    : action == core::model::reuseBlock ? QString("r")
                                                        : QString::number(action);
        }
        words << word;
    }
    return words.join(' ');
}

} // namespace

class TestReuseMethod : public QObject {
    Q_OBJECT

private slots:
    void specificationsMakePlans_data();
    void specificationsMakePlans();
    void wrongSpecificationsAreRefused_data();
    void wrongSpecificationsAreRefused();
    void everyMethodIsListedAndPlansAnyRun();
};

void TestReuseMethod::specificationsMakePlans_data() {
    QTest::addColumn<QString>("specification");
    QTest::addColumn<QString>("plan");
    QTest::newRow("every second") << "every:2"
                                  << "ccccccc rrrrrrr ccccccc rrrrrrr ccccccc";
    QTest::newRow("every one") << "every:1"
                               << "ccccccc ccccccc ccccccc ccccccc ccccccc";
    QTest::newRow("of some places") << "every:3:1-2"
                                    << "ccccccc ccrrrrr ccrrrrr ccccccc ccrrrrr";
    QTest::newRow("of one place") << "every:2:1-1"
                                  << "ccccccc ccrrccc ccccccc ccrrccc ccccccc";
    QTest::newRow("of one place, short") << "every:2:1"
                                         << "ccccccc ccrrccc ccccccc ccrrccc ccccccc";
    QTest::newRow("forecast") << "taylor:3:1"
                              << "ccccccc ccccccc ccccccc 1111111 ccccccc";
    QTest::newRow("forecast soon") << "taylor:2:2:1:0"
                                   << "ccccccc 2222222 ccccccc 2222222 ccccccc";
    QTest::newRow("order 0 is reuse") << "taylor:4:0:1:1"
                                      << "ccccccc rrrrrrr rrrrrrr rrrrrrr ccccccc";
}

void TestReuseMethod::specificationsMakePlans() {
    QFETCH(QString, specification);
    QFETCH(QString, plan);
    QCOMPARE(drawn(parseReuse(specification.toStdString())(5, blocks())), plan);
}

void TestReuseMethod::wrongSpecificationsAreRefused_data() {
    QTest::addColumn<QString>("specification");
    QTest::addColumn<QString>("names");
    QTest::newRow("unknown") << "often:2"
                             << "every:N[:FIRST-LAST]";
    QTest::newRow("no number") << "every:x"
                               << "N is a whole number";
    QTest::newRow("nothing") << "every:"
                             << "found 0 parameters";
    QTest::newRow("too many") << "every:2:0-1:7"
                              << "found 3 parameters";
    QTest::newRow("interval 0") << "every:0"
                                << "from 1 to";
    QTest::newRow("backwards") << "every:2:3-1"
                               << "LAST is";
    QTest::newRow("negative") << "every:-2"
                              << "from 1 to";
    QTest::newRow("no order") << "taylor:3"
                              << "found 1 parameters";
    QTest::newRow("high order") << "taylor:3:9"
                                << "ORDER is a whole number from 0 to 2";
    QTest::newRow("warm alone") << "taylor:3:1:2"
                                << "WARM and COOL";
    QTest::newRow("places that are not there") << "every:2:0-3"
                                               << "0-2";
}

void TestReuseMethod::wrongSpecificationsAreRefused() {
    QFETCH(QString, specification);
    QFETCH(QString, names);
    const QString found = thrownMessage([&] { parseReuse(specification.toStdString())(5, blocks()); });
    QVERIFY2(found.startsWith("reuse: expected ") && found.contains(names), qPrintable(found));
}

void TestReuseMethod::everyMethodIsListedAndPlansAnyRun() {
    for (const ReuseMethod& method : reuseMethods()) {
        QVERIFY(reuseUsages().find(method.usage) != std::string::npos);
        QVERIFY(!method.description.empty());
    }
    for (const int evaluations : {1, 2, 50})
        for (const char* specification : {"every:4", "taylor:3:2", "taylor:3:2:9:9"}) {
            const ExecutionPlan plan = parseReuse(specification)(evaluations, blocks());
            QCOMPARE(plan.evaluations(), evaluations);
            for (int block = 0; block < plan.blocks(); ++block)
                QCOMPARE(plan.at(0, block), core::model::computeBlock);
        }
    QVERIFY(!parseReuse(""));
}

TESSERA_CORE_TEST(TestReuseMethod)
#include "tst_reuse_method.moc"
