#include "core/checkpoint/training/training_arguments.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <deque>
#include <nlohmann/json.hpp>
#include <string_view>

namespace core::checkpoint::training {

namespace {

using Json = nlohmann::json;
using Names = std::vector<std::string_view>;

constexpr std::size_t mostPlaces = 5000;
constexpr std::size_t longestWord = 100;

const Names modelNames{"model", "arch", "architecture", "model_name", "model_type", "network"};
const Names predictionNames{"prediction", "prediction_type", "modelspec.prediction_type"};
/// What else such a word may stand under, beside words for something else.
const Names loosePredictionNames{"parameterization", "objective", "pred_type", "model_prediction"};
const Names pathNames{"path_type", "interpolant", "path", "flow_path", "transport_path"};
const Names scheduleNames{"noise_schedule", "beta_schedule"};
const Names timestepNames{"diffusion_steps", "num_train_timesteps", "num_diffusion_timesteps"};
const Names dropoutNames{"class_dropout_prob", "class_dropout",      "class_drop_prob",
                         "label_dropout",      "label_dropout_prob", "cfg_prob"};
const Names headNames{"num_heads", "n_heads", "num_attention_heads", "nhead", "nheads"};
const Names classNames{"num_classes", "n_classes", "nb_classes"};
/// Switches that say what is predicted.
const std::vector<std::pair<std::string_view, std::string_view>> predictionSwitches{
    {"predict_xstart", "sample"},  {"predict_x0", "sample"},
    {"predict_v", "v_prediction"}, {"v_prediction", "v_prediction"},
    {"flow_matching", "flow"},     {"rectified_flow", "flow"},
    {"use_flow", "flow"}};

/// Words for what is predicted, the first of each as diffusers spells it.
const std::array<Names, 4> predictionWords{
    {{"epsilon", "eps", "noise", "pred_noise"},
     {"sample", "x0", "x_0", "xstart", "x_start", "start_x", "pred_x0"},
     {"v_prediction", "v", "v-prediction", "pred_v"},
     {"flow_prediction", "velocity", "flow", "rectified_flow", "flow_matching", "vector_field", "vector-field"}}};
const Names flowPaths{"linear", "gvp", "vp", "cosine", "ot", "icplan", "vpcplan", "gvpcplan", "rectified", "cond_ot"};

bool isAmong(const Names& names, std::string_view wanted) {
    return std::find(names.begin(), names.end(), wanted) != names.end();
}

/// All members of nested objects, the outermost first.
class Members {
public:
    explicit Members(const Json& root) {
        std::deque<std::pair<const Json*, std::string>> open{{&root, ""}};
        while (!open.empty() && m_members.size() < mostPlaces) {
            const auto [object, path] = open.front();
            open.pop_front();
            if (!object->is_object())
                continue;
            for (const auto& [name, value] : object->items()) {
                const std::string where = (path.empty() ? "" : path + ".") + escaped(name, 60);
                m_members.push_back({lowerCase(name), where, &value});
                open.emplace_back(&value, where);
            }
        }
    }

    /// The first member of such a name that `read` takes.
    template <typename Value, typename Read>
    std::optional<Stated<Value>> find(const Names& names, const Read& read) const {
        for (const Member& member : m_members)
            if (isAmong(names, member.name))
                if (const std::optional<Value> value = read(*member.value))
                    return Stated<Value>{*value, member.where};
        return std::nullopt;
    }

private:
    struct Member {
        std::string name;
        std::string where;
        const Json* value;
    };
    std::vector<Member> m_members;
};

std::optional<std::string> asWord(const Json& value) {
    if (!value.is_string() || value.get_ref<const std::string&>().size() > longestWord)
        return std::nullopt;
    return value.get<std::string>();
}

std::optional<int> asCount(const Json& value) {
    const bool isCount = value.is_number_integer() && value >= 0 && value <= 1'000'000'000;
    return isCount ? std::optional(value.get<int>()) : std::nullopt;
}

std::optional<double> asNumber(const Json& value) {
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

/// "path" is a folder's more often than a flow's.
std::optional<std::string> asPath(const Json& value) {
    const std::optional<std::string> word = asWord(value);
    return word && isAmong(flowPaths, lowerCase(*word)) ? word : std::nullopt;
}

std::optional<std::string> asPrediction(const Json& value) {
    const std::optional<std::string> word = asWord(value);
    return word && !usualPrediction(*word).empty() ? word : std::nullopt;
}

/// A published network's name: "DiT-XL/2".
std::optional<std::string> asModelName(const Json& value) {
    const std::optional<std::string> word = asWord(value);
    return word && word->find("iT-") != std::string::npos ? word : std::nullopt;
}

std::optional<Stated<std::string>> predictionIn(const Members& members) {
    if (auto word = members.find<std::string>(predictionNames, asWord))
        return word;
    if (auto word = members.find<std::string>(loosePredictionNames, asPrediction))
        return word;
    for (const auto& [name, prediction] : predictionSwitches)
        if (const auto isOn = members.find<bool>(
                {name}, [](const Json& value) { return value == true ? std::optional(true) : std::nullopt; }))
            return Stated<std::string>{std::string(prediction), isOn->where};
    return std::nullopt;
}

} // namespace

std::string TrainingArguments::flow() const {
    std::string text;
    const auto say = [&](const std::optional<Stated<std::string>>& stated) {
        if (stated)
            text += (text.empty() ? "" : ", ") + stated->where + " \"" + escaped(stated->value, 60) + "\"";
    };
    const bool isFlowModel = model && lowerCase(model->value).starts_with("sit-");
    const bool isFlow = prediction && usualPrediction(prediction->value) == predictionWords.back().front();
    if (isFlowModel)
        say(model);
    if (isFlow || path)
        say(prediction);
    say(path);
    return text;
}

std::string usualPrediction(const std::string& word) {
    for (const Names& words : predictionWords)
        if (isAmong(words, lowerCase(word)))
            return std::string(words.front());
    return {};
}

TrainingArguments readTrainingArguments(const nlohmann::json& said) {
    const Members members(said);
    TrainingArguments arguments;
    arguments.model = members.find<std::string>(modelNames, asModelName);
    arguments.prediction = predictionIn(members);
    arguments.path = members.find<std::string>(pathNames, asPath);
    arguments.schedule = members.find<std::string>(scheduleNames, asWord);
    arguments.timesteps = members.find<int>(timestepNames, asCount);
    arguments.classDropout = members.find<double>(dropoutNames, asNumber);
    arguments.heads = members.find<int>(headNames, asCount);
    arguments.classes = members.find<int>(classNames, asCount);
    return arguments;
}

} // namespace core::checkpoint::training
