#include "tests/bench/window/event_loop_probe.h"
#include "tests/bench/window/frame_clock.h"
#include "tests/bench/window/input_player.h"
#include "tests/bench/window/latencies.h"
#include "tests/bench/window/stop_bench.h"
#include "tests/bench/window/window_bench.h"

#include "core/base/argument.h"
#include "core/base/compute.h"
#include "core/base/error.h"
#include "tests/test_main.h"

#include <QSignalSpy>
#include <QWidget>
#include <QtTest>

#include <set>

using namespace bench::window;

namespace {

/// Keeps the thread busy, as a slow slot would.
void block(int milliseconds) {
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < milliseconds) {
    }
}

} // namespace

class TestWindowBench : public QObject {
    Q_OBJECT

private slots:
    void quantilesAreValuesThatWereMeasured();
    void anInputIsMeasuredToTheEndOfItsFrame();
    void anInputThatPaintsNothingIsNotCounted();
    void aDelayedRepaintBelongsToItsInput();
    void theProbeCountsEveryBeatThatABusyLoopMissed();
    void everythingIsMeasuredOnATinyModel();
    void aModelThatDoesNotOpenIsAnError();
    void everyLongJobIsStopped();
    void stopsOfAModelThatDoesNotOpenAreAnError();
};

void TestWindowBench::quantilesAreValuesThatWereMeasured() {
    std::vector<double> values;
    for (int i = 200; i >= 1; --i)
        values.push_back(i);
    const Latencies latencies = Latencies::of(values);
    QCOMPARE(latencies.count, 200);
    QCOMPARE(latencies.p50, 100.0);
    QCOMPARE(latencies.p99, 198.0);
    QCOMPARE(latencies.max, 200.0);
    QCOMPARE(Latencies::of({7}).p99, 7.0);
    QCOMPARE(Latencies::of({}).count, 0);
}

void TestWindowBench::anInputIsMeasuredToTheEndOfItsFrame() {
    QWidget window;
    window.show();
    FrameClock clock(window);
    InputPlayer player(clock);
    const auto slow = [&window] {
        block(30);
        window.update();
    };
    const std::vector<double> latencies = player.play({slow, slow, slow});
    QCOMPARE(latencies.size(), 3U);
    for (const double latency : latencies)
        QVERIFY(latency >= 30);
}

void TestWindowBench::anInputThatPaintsNothingIsNotCounted() {
    QWidget window;
    window.show();
    FrameClock clock(window);
    QTRY_VERIFY(clock.lastFrame() >= 0 || window.isVisible());
    InputPlayer player(clock);
    player.play({[] {}}); // what showing left to do
    QCOMPARE(player.play({[] {}, [&window] { window.update(); }, [] {}}).size(), 1U);
}

void TestWindowBench::aDelayedRepaintBelongsToItsInput() {
    QWidget window;
    window.show();
    FrameClock clock(window);
    InputPlayer player(clock);
    player.play({[] {}});
    // As plots do: a queued replot, which then asks for a repaint.
    const auto later = [&window] {
        QTimer::singleShot(0, &window, [&window] {
            block(20);
            window.update();
        });
    };
    const std::vector<double> latencies = player.play({later});
    QCOMPARE(latencies.size(), 1U);
    QVERIFY(latencies.front() >= 20);
}

void TestWindowBench::theProbeCountsEveryBeatThatABusyLoopMissed() {
    EventLoopProbe probe;
    probe.start();
    QTimer::singleShot(0, &probe, [] { block(100); });
    QTRY_VERIFY(probe.delays().size() >= 15);
    const Latencies latencies = Latencies::of(probe.delays());
    QVERIFY(latencies.max >= 90);
}

void TestWindowBench::everythingIsMeasuredOnATinyModel() {
    const WindowFigures figures = measureWindow({.model = TESSERA_TEST_DATA "/tiny_dit", .moves = 6, .images = 12});
    QVERIFY(figures.secondsToFirstFrame > 0);
    QVERIFY(figures.bytesAtFirstFrame > 0);
    QVERIFY(figures.secondsToNewImage > 0);
    QVERIFY(figures.secondsToNewImages >= figures.secondsToNewImage);
    QVERIFY(figures.bytesAtMost >= figures.bytesAtEnd && figures.bytesAtEnd > 0);
    std::multiset<std::string> idle, computing;
    for (const HandFigures& hand : figures.hand)
        (hand.computes ? computing : idle).insert(hand.what);
    QCOMPARE(idle.size(), 7U); // also while a job computes
    QVERIFY(idle == computing);
    for (const char* what : {"drag M", "scrub the trajectory", "scroll the pictures", "pan the pictures"})
        QVERIFY2(idle.count(what) == 1, what);
    for (const HandFigures& hand : figures.hand) {
        QVERIFY2(hand.frames.count > 0, hand.what.c_str());
        QVERIFY2(hand.loop.count > 0, hand.what.c_str());
        QCOMPARE(hand.work.count, hand.frames.count);
    }
}

void TestWindowBench::aModelThatDoesNotOpenIsAnError() {
    try {
        measureWindow({.model = "/nowhere/at/all"});
        QFAIL("no error");
    } catch (const core::Error& error) {
        QVERIFY(QByteArray(error.what()).contains("nowhere"));
    }
}

void TestWindowBench::everyLongJobIsStopped() {
    const core::ComputeScope scope({});
    const std::vector<StopFigures> figures =
        measureStops({.jobs = {.model = TESSERA_TEST_DATA "/tiny_dit"}, .moments = 2, .withinSeconds = 0.05});
    std::vector<std::string> during;
    for (const StopFigures& one : figures) {
        during.push_back(one.during);
        QVERIFY(one.seconds.size() <= 2U); // none where the job is over too soon
        QVERIFY(std::is_sorted(one.seconds.begin(), one.seconds.end()));
        QVERIFY(one.median() <= one.worst());
    }
    QCOMPARE(during, (std::vector<std::string>{"opening", "statistics", "measuring", "elimination", "sampling"}));
    const auto stopped = std::count_if(figures.begin(), figures.end(), [](const auto& one) { return one.worst() > 0; });
    QVERIFY(stopped >= 1);
}

void TestWindowBench::stopsOfAModelThatDoesNotOpenAreAnError() {
    const core::ComputeScope scope({});
    QVERIFY_THROWS_EXCEPTION(core::Error, measureStops({.jobs = {.model = "/nowhere/at/all"}}));
    QVERIFY_THROWS_EXCEPTION(core::ArgumentError,
                             measureStops({.jobs = {.model = TESSERA_TEST_DATA "/tiny_dit"}, .during = {"sleeping"}}));
}

TESSERA_GUI_TEST(TestWindowBench)
#include "tst_window_bench.moc"
