#include "tests/bench/window/hand.h"

#include "core/base/error.h"
#include "ui/preview/image_grid.h"
#include "ui/preview/trajectory_strip.h"
#include "ui/workbench/main_window.h"

#include <QAbstractScrollArea>
#include <QCoreApplication>
#include <QMouseEvent>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QWheelEvent>

#include <cmath>
#include <optional>

namespace bench::window {

namespace {

using Input = InputPlayer::Input;

template <typename Widget> Widget& find(ui::workbench::MainWindow& window, const QString& name) {
    auto* widget = window.findChild<Widget*>(name);
    if (widget == nullptr)
        throw core::Error(core::ErrorCode::Failed, "window: there is no " + name.toStdString());
    return *widget;
}

void send(QWidget& widget, QEvent::Type type, const QPointF& at, Qt::MouseButtons held) {
    const Qt::MouseButton button = type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton;
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, held, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

/// A press, moves through all places and a release at the last one.
std::vector<Input> drag(QWidget& widget, const QPointF& from, const std::vector<QPointF>& places) {
    std::vector<Input> inputs;
    inputs.emplace_back([&widget, from] { send(widget, QEvent::MouseButtonPress, from, Qt::LeftButton); });
    for (const QPointF& place : places)
        inputs.emplace_back([&widget, place] { send(widget, QEvent::MouseMove, place, Qt::LeftButton); });
    inputs.emplace_back(
        [&widget, last = places.back()] { send(widget, QEvent::MouseButtonRelease, last, Qt::NoButton); });
    return inputs;
}

/// From 0 to 1 and back, `count` different places.
double toAndFro(int i, int count) {
    return 1 - std::abs(1 - 2.0 * i / count);
}

/// Where the mouse looks so, along a column from above; the plot says it as it would to a person.
std::optional<QPointF> placeWithCursor(QWidget& canvas, double x, Qt::CursorShape shape) {
    for (int y = 0; y < canvas.height(); ++y) {
        send(canvas, QEvent::MouseMove, QPointF(x, y), Qt::NoButton);
        if (canvas.cursor().shape() == shape)
            return QPointF(x, y);
    }
    return std::nullopt;
}

} // namespace

std::vector<Input> dragThreshold(ui::workbench::MainWindow& window, int count) {
    auto& canvas = find<QWidget>(window, QStringLiteral("dynamicsCanvas"));
    std::optional<QPointF> grip;
    for (double share = 0.3; share < 0.8 && !grip; share += 0.07)
        grip = placeWithCursor(canvas, canvas.width() * share, Qt::SizeVerCursor);
    if (!grip)
        throw core::Error(core::ErrorCode::Failed, "dynamics plot: no threshold line is under the mouse");
    std::vector<QPointF> places;
    const double far = canvas.height() * 0.15;
    for (int i = 1; i <= count; ++i)
        places.emplace_back(grip->x(), grip->y() + 3 - far * toAndFro(i, count));
    return drag(canvas, *grip + QPointF(0, 3), places);
}

std::vector<Input> scrubCursor(ui::workbench::MainWindow& window, int count) {
    auto& canvas = find<QWidget>(window, QStringLiteral("dynamicsCanvas"));
    const double from = canvas.width() * 0.2;
    const auto start = placeWithCursor(canvas, from, Qt::CrossCursor);
    if (!start)
        throw core::Error(core::ErrorCode::Failed, "dynamics plot: no free place is under the mouse");
    std::vector<QPointF> places;
    for (int i = 1; i <= count; ++i)
        places.emplace_back(from + canvas.width() * 0.6 * toAndFro(i, count), start->y());
    return drag(canvas, *start, places);
}

std::vector<Input> dragSlider(ui::workbench::MainWindow& window, const QString& name, int count) {
    auto& slider = find<QSlider>(window, name);
    QStyleOptionSlider option;
    option.initFrom(&slider);
    option.orientation = slider.orientation();
    option.minimum = slider.minimum();
    option.maximum = slider.maximum();
    option.sliderPosition = slider.sliderPosition();
    option.sliderValue = slider.value();
    const QPointF grip =
        slider.style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, &slider).center();
    const double room = slider.width() * 0.8 - grip.x();
    std::vector<QPointF> places;
    for (int i = 1; i <= count; ++i)
        places.emplace_back(grip.x() + room * toAndFro(i, count), grip.y());
    return drag(slider, grip, places);
}

std::vector<Input> scrubTrajectory(ui::workbench::MainWindow& window, int count) {
    auto& strip = find<ui::preview::TrajectoryStrip>(window, QStringLiteral("trajectoryStrip"));
    const auto steps = static_cast<int>(strip.trajectories().steps());
    if (steps < 2)
        throw core::Error(core::ErrorCode::Failed, "trajectory strip: there are no steps to scrub");
    const int turn = 2 * (steps - 1);
    std::vector<QPointF> places;
    for (int i = 1; i <= count; ++i)
        places.emplace_back(strip.cellRect(0, std::min(i % turn, turn - i % turn)).center());
    return drag(*strip.viewport(), strip.cellRect(0, 0).center(), places);
}

std::vector<Input> panImages(ui::workbench::MainWindow& window, int count) {
    auto& grid = find<ui::preview::ImageGrid>(window, QStringLiteral("pictureGrid"));
    const QPointF middle = grid.imageRect({0, 0}).center();
    std::vector<QPointF> places;
    for (int i = 1; i <= count; ++i)
        places.push_back(middle + QPointF(30, 20) * (2 * toAndFro(i, count) - 1));
    return drag(*grid.viewport(), middle, places);
}

std::vector<Input> scrollImages(ui::workbench::MainWindow& window, int count) {
    auto& grid = find<QAbstractScrollArea>(window, QStringLiteral("pictureGrid"));
    QWidget& viewport = *grid.viewport();
    std::vector<Input> inputs;
    for (int i = 0; i < count; ++i) {
        const int step = i < count / 2 ? -24 : 24;
        inputs.emplace_back([&viewport, step] {
            const QPointF at = viewport.rect().center();
            QWheelEvent event(at, viewport.mapToGlobal(at), QPoint(0, step), QPoint(0, step), Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(&viewport, &event);
        });
    }
    return inputs;
}

} // namespace bench::window
