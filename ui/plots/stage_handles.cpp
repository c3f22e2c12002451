#include "ui/plots/stage_handles.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace ui::plots {

namespace {

constexpr double reach = 7; // pixels to either side of a line
constexpr double smallestM = 0.01;
constexpr double largestM = 0.99;
constexpr double resolutionOfM = 0.001;

} // namespace

StageHandles::StageHandles(QCustomPlot* plot)
    : m_plot(plot) {}

void StageHandles::setPlan(const core::schedule::StagePlan& plan) {
    m_m = plan.m;
    m_maxScore = plan.maxScore;
    m_isGiven = plan.isGiven;
    m_cuts.clear();
    for (std::size_t i = 1; i < plan.stages.size(); ++i)
        m_cuts.push_back(plan.stages[i].lastT);
    if (!plan.score.empty())
        setTimesteps(static_cast<int>(plan.score.size()));
}

void StageHandles::setTimesteps(int timesteps) {
    m_timesteps = std::max(1, timesteps);
    setCursor(m_cursor);
}

void StageHandles::setM(double m) {
    m_m = m;
}

void StageHandles::setCuts(std::vector<int> cuts) {
    m_cuts = std::move(cuts);
}

void StageHandles::setCursor(int t) {
    m_cursor = std::clamp(t, 1, m_timesteps);
}

std::vector<Handle> StageHandles::all() const {
    std::vector<Handle> handles;
    if (hasThreshold())
        handles.push_back({Handle::Kind::Threshold, 0});
    for (int i = 0; i < static_cast<int>(m_cuts.size()) && !m_isGiven; ++i)
        handles.push_back({Handle::Kind::Edge, i});
    handles.push_back({Handle::Kind::Cursor, 0});
    return handles;
}

bool StageHandles::exists(const Handle& handle) const {
    const std::vector<Handle> handles = all();
    return std::find(handles.begin(), handles.end(), handle) != handles.end();
}

Handle StageHandles::neighbour(const Handle& handle, bool next) const {
    const std::vector<Handle> handles = all();
    const auto place = std::find(handles.begin(), handles.end(), handle) - handles.begin() + (next ? 1 : -1);
    const bool isThere = place >= 0 && place < static_cast<std::ptrdiff_t>(handles.size());
    return isThere ? handles[static_cast<std::size_t>(place)] : Handle{};
}

Qt::CursorShape StageHandles::cursorShape(const Handle& handle, bool inside) {
    if (handle.kind == Handle::Kind::Threshold)
        return Qt::SizeVerCursor;
    if (handle.kind == Handle::Kind::Edge)
        return Qt::SizeHorCursor;
    return inside ? Qt::CrossCursor : Qt::ArrowCursor;
}

Handle StageHandles::at(const QPointF& position) const {
    if (!m_plot->axisRect()->rect().adjusted(-4, 0, 4, 4).contains(position.toPoint()))
        return {};
    Handle nearest;
    double distance = reach;
    for (const Handle& handle : all()) {
        if (handle.kind != Handle::Kind::Edge || std::abs(pixel(handle) - position.x()) > distance)
            continue;
        nearest = handle;
        distance = std::abs(pixel(handle) - position.x());
    }
    const Handle threshold{Handle::Kind::Threshold, 0};
    if (!nearest && hasThreshold() && std::abs(pixel(threshold) - position.y()) <= reach)
        return threshold;
    return nearest;
}

double StageHandles::pixel(const Handle& handle) const {
    if (handle.kind == Handle::Kind::Threshold)
        return m_plot->yAxis->coordToPixel(m_m * m_maxScore);
    if (handle.kind == Handle::Kind::Edge)
        return m_plot->xAxis->coordToPixel(m_cuts[handle.index] + 0.5);
    return m_plot->xAxis->coordToPixel(m_cursor);
}

int StageHandles::timestepAt(double x) const {
    const double t = std::clamp(m_plot->xAxis->pixelToCoord(x), 1.0, static_cast<double>(m_timesteps));
    return static_cast<int>(std::lround(t));
}

bool StageHandles::moveTo(const Handle& handle, const QPointF& position) {
    switch (handle.kind) {
    case Handle::Kind::Threshold:
        return hasThreshold() && placeThreshold(m_plot->yAxis->pixelToCoord(position.y()) / m_maxScore);
    case Handle::Kind::Edge: {
        const double t = std::clamp(m_plot->xAxis->pixelToCoord(position.x()), 0.0, m_timesteps + 1.0);
        return placeCut(handle.index, static_cast<int>(std::lround(t - 0.5)));
    }
    case Handle::Kind::Cursor:
        return placeCursor(timestepAt(position.x()));
    case Handle::Kind::None:
        break;
    }
    return false;
}

bool StageHandles::moveBy(const Handle& handle, int steps, bool large) {
    switch (handle.kind) {
    case Handle::Kind::Threshold:
        return placeThreshold(m_m + steps * (large ? 0.05 : 0.005));
    case Handle::Kind::Edge:
        return placeCut(handle.index, m_cuts[handle.index] + steps * (large ? 10 : 1));
    case Handle::Kind::Cursor:
        return placeCursor(m_cursor + steps * (large ? 10 : 1));
    case Handle::Kind::None:
        break;
    }
    return false;
}

double StageHandles::value(const Handle& handle) const {
    if (handle.kind == Handle::Kind::Threshold)
        return m_m;
    return handle.kind == Handle::Kind::Edge ? m_cuts[static_cast<std::size_t>(handle.index)] : m_cursor;
}

std::pair<double, double> StageHandles::limits(const Handle& handle) const {
    if (handle.kind == Handle::Kind::Threshold)
        return {smallestM, largestM};
    if (handle.kind != Handle::Kind::Edge)
        return {1, m_timesteps};
    const auto index = static_cast<std::size_t>(handle.index);
    const int highest = index > 0 ? m_cuts[index - 1] - 1 : m_timesteps - 1;
    const int lowest = index + 1 < m_cuts.size() ? m_cuts[index + 1] + 1 : 1;
    return {lowest, std::max(lowest, highest)};
}

bool StageHandles::setValue(const Handle& handle, double value) {
    if (handle.kind == Handle::Kind::Threshold)
        return placeThreshold(value);
    const int t = static_cast<int>(std::lround(std::clamp(value, 0.0, m_timesteps + 1.0)));
    return handle.kind == Handle::Kind::Edge ? placeCut(handle.index, t) : placeCursor(t);
}

bool StageHandles::placeThreshold(double m) {
    if (!std::isfinite(m))
        return false;
    const double before = m_m;
    m_m = std::clamp(std::round(m / resolutionOfM) * resolutionOfM, smallestM, largestM);
    return m_m != before;
}

bool StageHandles::placeCut(int index, int cut) {
    const auto [lowest, highest] = limits({Handle::Kind::Edge, index});
    const int before = m_cuts[index];
    m_cuts[index] = std::clamp(cut, static_cast<int>(lowest), static_cast<int>(highest));
    return m_cuts[index] != before;
}

bool StageHandles::placeCursor(int t) {
    const int before = m_cursor;
    setCursor(t);
    return m_cursor != before;
}

bool StageHandles::addCut(int cut) {
    const auto place = std::lower_bound(m_cuts.begin(), m_cuts.end(), cut, std::greater<>());
    if (m_isGiven || cut < 1 || cut >= m_timesteps || (place != m_cuts.end() && *place == cut))
        return false;
    m_cuts.insert(place, cut);
    return true;
}

bool StageHandles::removeCut(int index) {
    if (m_isGiven || index < 0 || index >= static_cast<int>(m_cuts.size()))
        return false;
    m_cuts.erase(m_cuts.begin() + index);
    return true;
}

} // namespace ui::plots
