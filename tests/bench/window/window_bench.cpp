#include "tests/bench/window/window_bench.h"

#include "core/base/error.h"
#include "core/metrics/cost.h"
#include "tests/bench/window/event_loop_probe.h"
#include "tests/bench/window/frame_clock.h"
#include "tests/bench/window/hand.h"
#include "ui/preview/comparison_view.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/trajectory_view.h"
#include "ui/preview/zoom_steps.h"
#include "ui/workbench/main_window.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>

namespace bench::window {

namespace {

constexpr QSize windowSize(1500, 940);
constexpr int fewImages = 8;
constexpr int usualSteps = 20;
constexpr int endlessSteps = 1000; ///< of a sampling run that outlasts every input
constexpr std::chrono::minutes patience{5};

bool isStopped(const core::Progress& progress) {
    try {
        progress.throwIfStopped();
    } catch (const core::Error&) { // must not cross the event loop
        return true;
    }
    return false;
}

class Bench {
public:
    Bench(const WindowBenchOptions& options, const core::Progress& progress)
        : m_options(options)
        , m_progress(progress) {
        m_begin.start();
        m_window = std::make_unique<ui::workbench::MainWindow>(
            ui::workbench::WindowOptions{.compute = options.compute, .automatic = true, .remembersView = false});
        m_frames = new FrameClock(*m_window); // the window's child
        m_probe = std::make_unique<EventLoopProbe>();
    }

    void show();
    void fillByItself();
    bool isUpToDate();
    void measureAnswer();
    void measureStop();
    void measureHand(bool computes);
    void sampleTrajectory();
    void measurePanning();
    WindowFigures figures() const { return m_figures; }

private:
    ui::study::StudyRunner& runner() { return m_window->runner(); }
    bool isIdle() { return !runner().thread().isBusy() && runner().results().present().images.isComplete(); }
    void waitUntil(const std::function<bool()>& isDone);
    void setSampling(int steps, int images);
    void compute(int images);
    ui::preview::ComparisonView& view() { return *m_window->findChild<ui::preview::ComparisonView*>(); }
    void pan(bool computes);
    void play(const char* what, bool computes, const std::vector<InputPlayer::Input>& inputs);

    WindowBenchOptions m_options;
    const core::Progress& m_progress;
    QElapsedTimer m_begin;
    std::unique_ptr<ui::workbench::MainWindow> m_window;
    FrameClock* m_frames = nullptr;
    std::unique_ptr<EventLoopProbe> m_probe;
    WindowFigures m_figures;
};

void Bench::waitUntil(const std::function<bool()>& isDone) {
    QEventLoop loop;
    QTimer poll;
    QElapsedTimer clock;
    clock.start();
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (isDone() || isStopped(m_progress) || m_window->issues().rowCount() > 0 ||
            clock.elapsed() > std::chrono::milliseconds(patience).count())
            loop.quit();
    });
    poll.start(std::chrono::milliseconds(1));
    if (!isDone())
        loop.exec();
    m_progress.throwIfStopped();
    if (m_window->issues().rowCount() > 0)
        throw core::Error(core::ErrorCode::BadInput, m_window->issues().issue(0).text.toStdString());
    if (!isDone())
        throw core::Error(core::ErrorCode::Failed, "window: a job did not end within five minutes");
}

void Bench::show() {
    m_window->resize(windowSize);
    m_window->show();
    m_window->openSpec(QString::fromStdString(m_options.model));
    waitUntil([this] { return m_frames->lastFrame() >= 0; });
    m_figures.secondsToFirstFrame = static_cast<double>(m_begin.nsecsElapsed()) / 1e9;
    m_figures.bytesAtFirstFrame = core::metrics::residentBytes();
}

void Bench::fillByItself() {
    QElapsedTimer clock;
    clock.start();
    waitUntil([this] { return runner().results().model && isIdle(); });
    m_figures.secondsToImages = static_cast<double>(clock.nsecsElapsed()) / 1e9;
}

void Bench::setSampling(int steps, int images) {
    std::vector<std::uint64_t> seeds(static_cast<std::size_t>(images));
    std::iota(seeds.begin(), seeds.end(), 0);
    m_window->document().setSteps(steps);
    m_window->document().setImages({}, seeds);
}

bool Bench::isUpToDate() {
    return isIdle() && runner().prunedIsCurrent() && runner().isCurrent(core::study::denseId) &&
           runner().isCurrent(core::study::presentId);
}

/// Cuts that were not there before, so that nothing is remembered of them; the slowest counts.
void Bench::measureAnswer() {
    setSampling(usualSteps, fewImages);
    waitUntil([this] { return isUpToDate(); });
    const double before = m_window->document().study().stages.m;
    for (const double m : {0.5, 0.6, 0.45, 0.65, 0.7}) {
        QElapsedTimer clock;
        clock.start();
        double first = 0;
        const auto note = [&] {
            if (first == 0 && !runner().results().present().images.forming.empty())
                first = static_cast<double>(clock.nsecsElapsed()) / 1e9;
        };
        const auto formed = QObject::connect(&runner(), &ui::study::StudyRunner::imagesFormed, m_window.get(), note);
        m_window->document().setM(m, true);
        waitUntil([this] { return isUpToDate(); });
        QObject::disconnect(formed);
        const double last = static_cast<double>(clock.nsecsElapsed()) / 1e9;
        m_figures.secondsToNewImage = std::max(m_figures.secondsToNewImage, first > 0 ? first : last);
        m_figures.secondsToNewImages = std::max(m_figures.secondsToNewImages, last);
    }
    m_window->document().setM(before, true);
    waitUntil([this] { return isUpToDate(); });
}

/// A job on all threads that lasts until it is stopped.
void Bench::compute(int images) {
    setSampling(endlessSteps, images);
    runner().sample();
    waitUntil([this] { return runner().thread().isPending({ui::jobs::JobKind::Sample, core::study::denseId}); });
}

void Bench::measureStop() {
    compute(fewImages);
    QElapsedTimer clock;
    QEventLoop running;
    QTimer::singleShot(std::chrono::milliseconds(300), &running, &QEventLoop::quit);
    running.exec();
    clock.start();
    runner().stop();
    waitUntil([this] { return !runner().thread().isBusy(); });
    m_figures.secondsToStop = static_cast<double>(clock.nsecsElapsed()) / 1e9;
}

void Bench::play(const char* what, bool computes, const std::vector<InputPlayer::Input>& inputs) {
    InputPlayer player(*m_frames);
    m_probe->start();
    const std::vector<double> frames = player.play(inputs);
    m_probe->stop();
    m_progress.throwIfStopped();
    if (computes && !runner().thread().isBusy())
        throw core::Error(core::ErrorCode::Failed, std::string("window: the job ended before the hand did: ") + what);
    m_figures.hand.push_back(
        {what, computes, Latencies::of(frames), Latencies::of(player.work()), Latencies::of(m_probe->delays())});
}

void Bench::measureHand(bool computes) {
    runner().setAutomatic(computes);
    if (computes)
        compute(fewImages);
    const int moves = m_options.moves;
    play("drag M", computes, dragThreshold(*m_window, moves));
    play("drag the target", computes, dragSlider(*m_window, QStringLiteral("targetSparsitySlider"), moves));
    play("drag a stage's sparsity", computes, dragSlider(*m_window, QStringLiteral("sparsity_middleSlider"), moves));
    play("move the plot's cursor", computes, scrubCursor(*m_window, moves));
    view().setMode(ui::preview::CompareMode::Trajectory);
    play("scrub the trajectory", computes, scrubTrajectory(*m_window, moves));
    view().setMode(ui::preview::CompareMode::Grid);
    runner().stop();
    waitUntil([this] { return !runner().thread().isBusy(); });
}

/// Of both models, sampled once; it stays until there is another.
void Bench::sampleTrajectory() {
    setSampling(usualSteps, fewImages);
    waitUntil([this] { return isUpToDate(); });
    view().setMode(ui::preview::CompareMode::Trajectory);
    waitUntil([this] {
        return view().trajectory().strip().trajectories().series.size() == 2 && !runner().thread().isBusy();
    });
    view().setMode(ui::preview::CompareMode::Grid);
}

void Bench::pan(bool computes) {
    auto& grid = *m_window->findChild<ui::preview::ImageGrid*>(QStringLiteral("pictureGrid"));
    grid.fit();
    play("scroll the pictures", computes, scrollImages(*m_window, m_options.moves));
    grid.setZoom(ui::preview::largestZoom);
    play("pan the pictures", computes, panImages(*m_window, m_options.moves));
}

void Bench::measurePanning() {
    runner().setAutomatic(false);
    setSampling(2, m_options.images);
    runner().prune();
    waitUntil([this] { return isIdle(); });
    pan(false);
    compute(m_options.images);
    pan(true);
    runner().stop();
    waitUntil([this] { return !runner().thread().isBusy(); });
    m_figures.bytesAtEnd = core::metrics::residentBytes();
    m_figures.bytesAtMost = core::metrics::peakResidentBytes();
}

} // namespace

WindowFigures measureWindow(const WindowBenchOptions& options, const core::Progress& progress) {
    Bench bench(options, progress);
    bench.show();
    bench.fillByItself();
    bench.measureAnswer();
    bench.measureStop();
    bench.sampleTrajectory();
    bench.measureHand(false);
    bench.measureHand(true);
    bench.measurePanning();
    return bench.figures();
}

} // namespace bench::window
