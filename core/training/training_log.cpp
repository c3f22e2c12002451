#include "core/training/training_log.h"

#include "core/base/error.h"
#include "core/formats/json.h"

#include <nlohmann/json.hpp>

namespace core::training {
namespace {

using Json = nlohmann::ordered_json;
using formats::JsonView;

/// One array per field of a list.
template <typename Item, typename Field> Json column(const std::vector<Item>& items, Field field) {
    Json values = Json::array();
    for (const Item& item : items)
        values.push_back(item.*field);
    return values;
}

/// The numbers of a column, as many as there are steps.
std::vector<double> numbers(const JsonView& view, const std::string& key, std::size_t count) {
    std::vector<double> values = view.at(key).numbers();
    if (values.size() != count)
        view.at(key).fail("expected " + std::to_string(count) + " numbers, found " + std::to_string(values.size()));
    return values;
}

std::vector<std::int64_t> steps(const JsonView& view) {
    std::vector<std::int64_t> all;
    for (const JsonView& step : view.at("step").items())
        all.push_back(step.integer(0));
    return all;
}

std::vector<LossPoint> readLoss(const JsonView& view) {
    const std::vector<std::int64_t> at = steps(view);
    const auto column = [&](const char* key) { return numbers(view, key, at.size()); };
    const auto minutes = column("minutes"), loss = column("loss"), rate = column("rate_factor"),
               speed = column("images_per_second");
    std::vector<LossPoint> points;
    for (std::size_t i = 0; i < at.size(); ++i)
        points.push_back({at[i], minutes[i], loss[i], rate[i], speed[i]});
    const JsonView figures = view.at("figures");
    for (const std::string& name : figures.keys()) {
        const std::vector<double> values = numbers(figures, name, at.size());
        for (std::size_t i = 0; i < at.size(); ++i)
            points[i].figures[name] = values[i];
    }
    return points;
}

std::vector<Measurement> readMeasurements(const JsonView& view) {
    const std::vector<std::int64_t> at = steps(view);
    const std::vector<double> minutes = numbers(view, "minutes", at.size());
    const formats::JsonItems values = view.at("values").items();
    if (values.size() != at.size())
        view.at("values").fail("expected " + std::to_string(at.size()) + " lists, found " +
                               std::to_string(values.size()));
    std::vector<Measurement> all;
    for (std::size_t i = 0; i < at.size(); ++i)
        all.push_back({at[i], minutes[i], values[i].numbers()});
    return all;
}

Json figuresJson(const std::vector<LossPoint>& points) {
    Json figures = Json::object();
    for (const LossPoint& point : points)
        for (const auto& [name, value] : point.figures)
            figures[name].push_back(value);
    return figures;
}

} // namespace

std::string toJson(const TrainingLog& log) {
    const Json loss{{"step", column(log.loss, &LossPoint::step)},
                    {"minutes", column(log.loss, &LossPoint::minutes)},
                    {"loss", column(log.loss, &LossPoint::loss)},
                    {"rate_factor", column(log.loss, &LossPoint::rateFactor)},
                    {"images_per_second", column(log.loss, &LossPoint::imagesPerSecond)},
                    {"figures", figuresJson(log.loss)}};
    const Json measurements{{"step", column(log.measurements, &Measurement::step)},
                            {"minutes", column(log.measurements, &Measurement::minutes)},
                            {"values", column(log.measurements, &Measurement::values)}};
    return Json{{"loss", loss}, {"measurements", measurements}}.dump();
}

TrainingLog trainingLogFromJson(const std::string& text, const std::string& source) {
    const nlohmann::json json = formats::parseJson(text, source);
    const JsonView view(json, source);
    return {readLoss(view.at("loss")), readMeasurements(view.at("measurements"))};
}

} // namespace core::training
