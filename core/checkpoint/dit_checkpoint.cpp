#include "core/checkpoint/dit_checkpoint.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/model_files.h"
#include "core/checkpoint/training/training_arguments.h"
#include "core/model/dit/dit_from_shapes.h"
#include "core/model/dit/dit_published.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace core::checkpoint {
namespace {

using model::dit::DitConfig;
using model::dit::DitFamily;
using training::Stated;
using training::TrainingArguments;

constexpr const char* labelTable = "y_embedder.embedding_table.weight";
/// A table of so many rows, or a multiple, is taken for one of classes alone: data sets have round numbers of them, to
/// which a null label adds one.
constexpr int roundClasses = 10;

TrainingArguments argumentsOf(const CheckpointHeader& header) {
    return training::readTrainingArguments(header.tensors.plainData());
}

/// A config's own words: a scheduler's are read elsewhere.
TrainingArguments argumentsIn(const std::optional<formats::JsonView>& config) {
    nlohmann::json words = nlohmann::json::object();
    if (config && config->isObject())
        for (const auto& [key, value] : config->value().items())
            if (key != "scheduler")
                words[key] = value;
    return training::readTrainingArguments(words);
}

bool says(const std::optional<formats::JsonView>& config, const char* key) {
    return config && config->isObject() && config->find(key).has_value();
}

std::string quoted(const Stated<std::string>& stated) {
    return stated.where + " \"" + escaped(stated.value, 60) + "\"";
}

std::string withoutNullLabel(int rows, std::int64_t classes, const std::string& where) {
    return std::string("tensor ") + labelTable + " has " + std::to_string(rows) + " rows for the " +
           std::to_string(classes) + " classes of " + where +
           ": without a null label a model cannot be guided or calibrated";
}

/// Published SiT checkpoints say in their names alone what they are: "SiT-XL-2-256x256.pt".
bool isFlowName(const std::string& name) {
    const std::string plain = lowerCase(name);
    return plain.starts_with("sit-") || plain.starts_with("sit_");
}

/// What the shapes show, in the fields of a config.
nlohmann::json fieldsOf(const DitConfig& config) {
    nlohmann::json fields{{"input_size", config.inputSize},
                          {"patch_size", config.patchSize},
                          {"in_channels", config.inChannels},
                          {"hidden_size", config.hiddenSize},
                          {"depth", config.depth},
                          {"mlp_ratio", config.mlpRatio},
                          {"num_classes", config.numClasses},
                          {"learn_sigma", config.learnSigma},
                          {"embedder_per_block", config.embedderPerBlock}};
    return fields;
}

/// Puts a config together from all that is said, the surest last.
class FacebookReader {
public:
    FacebookReader(const CheckpointHeader& header, DitFamily family)
        : m_header(header)
        , m_family(family)
        , m_arguments(argumentsOf(header))
        , m_shapes(model::dit::configFromShapes([&](const std::string& key) { return header.tensors.find(key); }))
        , m_fields(fieldsOf(m_shapes)) {}

    /// @throws Error{BadInput} without the file's name.
    DitReading read() {
        readHeads();
        readClasses();
        if (m_header.config)
            for (const auto& [key, value] : m_header.config->value().items())
                m_fields[key] = value;
        const std::string source = m_header.config ? m_header.config->source() : "its tensors and arguments";
        DitReading reading{.found = readDitConfig(formats::JsonView(m_fields, source), m_family),
                           .notes = std::move(m_notes)};
        const std::string beside = m_header.config ? m_header.config->source() + " says part of it" : "no config.json";
        reading.notes.insert(reading.notes.begin(), beside + ": sizes recognised from the shapes" + assumptions());
        return reading;
    }

private:
    /// Of the config, the arguments or the family.
    void readHeads() {
        const int family = model::dit::headsOfFamily(m_shapes, m_header.arch);
        const bool isAsked = !m_header.arch.empty() && m_header.arch != toString(m_family);
        if (const int depth = isAsked ? model::dit::knownVariant(m_header.arch).depth : m_shapes.depth;
            depth != m_shapes.depth)
            m_notes.push_back(std::to_string(m_shapes.depth) + " blocks, where " + m_header.arch + " has " +
                              std::to_string(depth));
        if (says(m_header.config, "num_heads"))
            return;
        int heads = family;
        if (m_arguments.heads && !isAsked) {
            heads = m_arguments.heads->value;
            m_assumed += ", " + m_arguments.heads->where + " " + std::to_string(heads);
        } else if (heads > 0) {
            m_assumed += ", " + std::to_string(heads) + " heads as the published models of this width";
        }
        if (heads == 0)
            failBadInput("num_heads is unknown: no published model (DiT-S, -B, -L, -XL) has hidden_size " +
                         std::to_string(m_shapes.hiddenSize) + "; write a config.json with num_heads beside the file");
        m_fields["num_heads"] = heads;
    }

    /// Whether the label table's last row is the null label's.
    void readClasses() {
        const int rows = m_shapes.numClasses + 1;
        if (m_arguments.classDropout && !says(m_header.config, "class_dropout_prob"))
            m_fields["class_dropout_prob"] = m_arguments.classDropout->value;
        if (says(m_header.config, "num_classes"))
            requireNullLabel(rows, m_header.config->at("num_classes").integer(), "num_classes");
        else if (m_arguments.classes)
            requireNullLabel(rows, m_arguments.classes->value, m_arguments.classes->where);
        else if (rows % roundClasses == 0)
            failBadInput(std::string("tensor ") + labelTable + " has " + std::to_string(rows) +
                         " rows: " + std::to_string(rows) +
                         " classes without a null label, with which a model cannot be "
                         "guided or calibrated; if it is " +
                         std::to_string(rows - 1) + " classes and a null label, write a config.json with num_classes " +
                         std::to_string(rows - 1) + " beside the file");
        else
            m_assumed += ", " + std::to_string(rows - 1) + " classes and a null label";
    }

    static void requireNullLabel(int rows, std::int64_t classes, const std::string& where) {
        if (classes == rows)
            failBadInput(withoutNullLabel(rows, classes, where));
    }

    std::string assumptions() const {
        if (m_header.config)
            return m_assumed;
        if (m_family == DitFamily::SiT)
            return m_assumed + ", assumed SiT's linear path and velocity prediction where nothing says otherwise";
        return m_assumed + ", assumed a linear schedule of 1000 timesteps and epsilon prediction";
    }

    const CheckpointHeader& m_header;
    DitFamily m_family;
    TrainingArguments m_arguments;
    DitConfig m_shapes;
    nlohmann::json m_fields;
    std::string m_assumed;
    std::vector<std::string> m_notes;
};

std::string knownSchedule(const std::string& word) {
    std::string plain = lowerCase(word);
    if (plain == "linear" || plain == "scaled_linear")
        return plain;
    return plain == "cosine" || plain == "squaredcos_cap_v2" ? "squaredcos_cap_v2" : "";
}

void refuse(DitReading& reading, std::string whyNot) {
    reading.found.reset();
    reading.whyNot = std::move(whyNot);
}

void heedPrediction(const Stated<std::string>& stated, DitReading& reading) {
    const std::string known = training::usualPrediction(stated.value);
    if (known.empty()) {
        refuse(reading, "it says " + quoted(stated) + ": expected epsilon, sample or v_prediction");
        return;
    }
    const schedule::Prediction prediction = schedule::parsePrediction(known);
    if (prediction != reading.found->info.prediction)
        reading.notes.push_back("prediction " + known + ", as it says: " + quoted(stated));
    reading.found->info.prediction = prediction;
}

void heedSchedule(const TrainingArguments& arguments, DitReading& reading) {
    schedule::ScheduleConfig& schedule = reading.found->info.schedule;
    if (arguments.timesteps && arguments.timesteps->value > 0)
        schedule.timesteps = std::min(arguments.timesteps->value, 100'000);
    if (!arguments.schedule)
        return;
    const std::string known = knownSchedule(arguments.schedule->value);
    if (known.empty()) {
        refuse(reading, "it says " + quoted(*arguments.schedule) + ": expected linear, scaled_linear or cosine");
        return;
    }
    if (known != schedule.name)
        reading.notes.push_back("schedule " + known + ", as it says: " + quoted(*arguments.schedule));
    schedule.name = known;
}

/// The path and the prediction of a SiT, where its config names none.
void heedPath(const CheckpointHeader& header, const TrainingArguments& beside, const TrainingArguments& own,
              DitReading& reading) {
    const auto& prediction = beside.prediction ? beside.prediction : own.prediction;
    const auto& path = beside.path ? beside.path : own.path;
    if (prediction && !says(header.config, "prediction") &&
        training::usualPrediction(prediction->value) != "flow_prediction")
        return refuse(reading, "it says " + quoted(*prediction) + ": of a SiT expected velocity");
    if (says(header.config, "path_type"))
        return;
    if (!path) {
        if (prediction && lowerCase(prediction->value) != "velocity" && header.arch.empty())
            return refuse(reading, "it says " + quoted(*prediction) +
                                       ": a model of flow matching along a path that it does not name; --arch SiT "
                                       "opens it along SiT's linear path");
        if (header.config)
            reading.notes.emplace_back("the config names no path_type: assumed SiT's linear path");
        return;
    }
    try {
        followFlow(reading.found->info, sitPath(path->value));
        reading.notes.push_back("path " + reading.found->info.schedule.name + ", as it says: " + quoted(*path));
    } catch (const Error& error) {
        refuse(reading, "it says " + quoted(*path) + ": " + error.what());
    }
}

/// What a config says comes first; that the file says something else is said.
void noteContradictions(const CheckpointHeader& header, const TrainingArguments& arguments, DitReading& reading) {
    const DitConfig& sizes = reading.found->sizes;
    const auto note = [&](const std::optional<Stated<int>>& stated, int followed, const char* field) {
        if (stated && stated->value != followed && says(header.config, field))
            reading.notes.push_back("the file says " + stated->where + " " + std::to_string(stated->value) + ", " +
                                    header.config->source() + " says " + field + " " + std::to_string(followed) +
                                    ", which is followed");
    };
    note(arguments.heads, sizes.numHeads, "num_heads");
    note(arguments.classes, sizes.numClasses, "num_classes");
}

} // namespace

DitFamily familyOf(const CheckpointHeader& header) {
    const DitFamily asked = model::dit::familyOf(header.arch);
    if (header.config && ditLayoutOf(*header.config)) {
        const auto name = header.config->find("architecture");
        const bool saysSit = describesSit(*header.config), saysDit = !saysSit && name && name->isString();
        if ((saysSit && !header.arch.empty() && asked == DitFamily::DiT) || (saysDit && asked == DitFamily::SiT))
            header.config->fail("describes a " + toString(saysSit ? DitFamily::SiT : DitFamily::DiT) +
                                ", but --arch says " + escaped(header.arch));
        if (saysSit || saysDit)
            return saysSit ? DitFamily::SiT : DitFamily::DiT;
    }
    if (!header.arch.empty())
        return asked;
    const bool saysFlow = !argumentsIn(header.config).flow().empty() || !argumentsOf(header).flow().empty();
    return saysFlow || (!header.config && isFlowName(header.files.name)) ? DitFamily::SiT : DitFamily::DiT;
}

DitReading readFacebookCheckpoint(const CheckpointHeader& header, DitFamily family) {
    try {
        return FacebookReader(header, family).read();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadInput || header.config)
            throw;
        return {.whyNot = error.what()};
    }
}

void heedArguments(const CheckpointHeader& header, DitFamily family, DitReading& reading) {
    const TrainingArguments own = argumentsOf(header), beside = argumentsIn(header.config);
    const formats::TensorEntry* labels = header.tensors.find(labelTable);
    const int classes = reading.found->sizes.numClasses;
    if (labels && !labels->shape.empty() && labels->shape[0] == classes)
        return refuse(reading, withoutNullLabel(classes, classes, "num_classes"));
    for (const TrainingArguments& arguments : {beside, own})
        if (const std::string flow = arguments.flow(); family != DitFamily::SiT && !flow.empty())
            return refuse(reading, "it says " + flow + ": a model of flow matching, but " +
                                       (header.arch.empty() ? "its config describes another one"
                                                            : "--arch says " + escaped(header.arch)));
    if (own.classDropout && own.classDropout->value == 0 && !says(header.config, "class_dropout_prob"))
        return refuse(reading, "it says " + own.classDropout->where +
                                   " 0: without a null label a model cannot be guided or calibrated");
    const bool hasScheduler = header.files.scheduler.has_value() || says(header.config, "scheduler");
    const TrainingArguments& spoken = beside.prediction || beside.schedule ? beside : own;
    if (!hasScheduler && family == DitFamily::SiT)
        heedPath(header, beside, own, reading);
    else if (!hasScheduler && spoken.prediction)
        heedPrediction(*spoken.prediction, reading);
    if (!hasScheduler && reading.found && family == DitFamily::DiT)
        heedSchedule(spoken, reading);
    if (reading.found)
        noteContradictions(header, own, reading);
}

} // namespace core::checkpoint
