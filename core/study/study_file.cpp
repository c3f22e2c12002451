#include "core/study/study_file.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/input_file.h"
#include "core/checkpoint/json.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace core::study {

namespace {

using checkpoint::JsonView;
using nlohmann::ordered_json;

constexpr const char* formatName = "tessera study";

/// Reads the known members of one object of the file; whatever is not there keeps its default.
class SectionReader {
public:
    SectionReader(const JsonView& parent, const std::string& name)
        : m_view(parent.find(name)) {
        if (m_view && !m_view->isObject())
            m_view->fail("expected an object");
    }

    void read(const std::string& key, double& value) const {
        apply(key, [&](const JsonView& view) { value = view.number(); });
    }
    void read(const std::string& key, int& value) const {
        apply(key, [&](const JsonView& view) { value = toInt(view); });
    }
    void read(const std::string& key, bool& value) const {
        apply(key, [&](const JsonView& view) { value = view.boolean(); });
    }
    void read(const std::string& key, std::string& value) const {
        apply(key, [&](const JsonView& view) { value = view.string(); });
    }
    void read(const std::string& key, std::uint64_t& value) const {
        apply(key, [&](const JsonView& view) { value = toSeed(view); });
    }
    void read(const std::string& key, std::optional<double>& value) const {
        apply(key, [&](const JsonView& view) { value = view.number(); });
    }
    void read(const std::string& key, std::vector<int>& values) const { readList(key, values, toInt); }
    void read(const std::string& key, std::vector<std::uint64_t>& values) const { readList(key, values, toSeed); }
    void read(const std::string& key, std::map<std::string, double>& values) const {
        apply(key, [&](const JsonView& view) {
            values.clear();
            for (const std::string& name : view.keys())
                values[name] = view.at(name).number();
        });
    }
    void read(const std::string& key, std::optional<int>& value) const {
        apply(key, [&](const JsonView& view) { value = toInt(view); });
    }
    void read(const std::string& key, std::optional<schedule::Spacing>& spacing) const {
        apply(key, [&](const JsonView& view) {
            try {
                spacing = schedule::parseSpacing(view.string());
            } catch (const Error&) {
                view.fail("expected leading, trailing, linspace, dit or ddim, found \"" + escaped(view.string()) +
                          "\"");
            }
        });
    }
    void read(const std::string& key, AllocationRule& rule) const {
        apply(key, [&](const JsonView& view) {
            const std::string word = view.string();
            if (word != "mosaic" && word != "uniform" && word != "marginal")
                view.fail("expected mosaic, uniform or marginal, found \"" + escaped(word) + "\"");
            rule = parseAllocationRule(word);
        });
    }
    void read(const std::string& key, WithinRule& rule) const {
        apply(key, [&](const JsonView& view) {
            const std::string word = view.string();
            if (word != "uniform" && word != "marginal")
                view.fail("expected uniform or marginal, found \"" + escaped(word) + "\"");
            rule = parseWithinRule(word);
        });
    }
    void read(const std::string& key, LossWorth& worth) const {
        apply(key, [&](const JsonView& view) {
            const std::string word = view.string();
            if (word != "equal" && word != "measured")
                view.fail("expected equal or measured, found \"" + escaped(word) + "\"");
            worth = parseLossWorth(word);
        });
    }
    void read(const std::string& key, std::optional<bool>& value) const {
        apply(key, [&](const JsonView& view) { value = view.boolean(); });
    }

private:
    template <typename Action> void apply(const std::string& key, const Action& action) const {
        if (const std::optional<JsonView> member = m_view ? m_view->find(key) : std::nullopt)
            action(*member);
    }

    template <typename Value, typename Convert>
    void readList(const std::string& key, std::vector<Value>& values, const Convert& convert) const {
        apply(key, [&](const JsonView& view) {
            values.clear();
            for (const JsonView& item : view.items())
                values.push_back(convert(item));
        });
    }

    static int toInt(const JsonView& view) {
        return static_cast<int>(view.integer(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
    }

    static std::uint64_t toSeed(const JsonView& view) {
        if (!view.value().is_number_unsigned())
            view.fail("expected an integer from 0 to 18446744073709551615");
        return view.value().get<std::uint64_t>();
    }

    std::optional<JsonView> m_view;
};

/// Hands every member of the study with its section and key to `visit`: the one list that reading and writing share.
template <typename StudyType, typename Visit> void visitMembers(StudyType& study, const Visit& visit) {
    visit("model", "source", study.model.source);
    visit("model", "sha256", study.model.sha256);
    visit("model", "autoencoder", study.model.autoencoder);
    visit("stages", "m", study.stages.m);
    visit("stages", "lambda", study.stages.lambda);
    visit("stages", "sigma2", study.stages.sigma2);
    visit("stages", "cuts", study.stages.cuts);
    visit("stages", "target_sparsity", study.stages.targetSparsity);
    visit("stages", "max_sparsity", study.stages.maxSparsity);
    visit("stages", "allocation", study.stages.allocation);
    visit("stages", "within", study.stages.within);
    visit("stages", "loss_worth", study.stages.lossWorth);
    visit("stages", "overrides", study.stages.overrides);
    visit("sampling", "sampler", study.sampling.sampler);
    visit("sampling", "steps", study.sampling.steps);
    visit("sampling", "guidance", study.sampling.guidanceScale);
    visit("sampling", "eta", study.sampling.eta);
    visit("sampling", "order", study.sampling.order);
    visit("sampling", "karras", study.sampling.karras);
    visit("sampling", "spacing", study.sampling.spacing);
    visit("sampling", "guided_channels", study.sampling.guidedChannels);
    visit("sampling", "labels", study.sampling.labels);
    visit("sampling", "seeds", study.sampling.seeds);
    visit("pruning", "method", study.pruning.method);
    visit("pruning", "damping", study.pruning.damping);
    visit("pruning", "compensate", study.pruning.compensate);
    visit("pruning", "width_multiple", study.pruning.widthMultiple);
    visit("pruning", "float64", study.pruning.float64);
    visit("calibration", "samples", study.calibration.samples);
    visit("calibration", "bins", study.calibration.bins);
    visit("calibration", "seed", study.calibration.seed);
    visit("calibration", "source", study.calibration.source);
    visit("calibration", "bank", study.calibration.bank);
}

template <typename Value> ordered_json toValue(const Value& value) {
    return value;
}
ordered_json toValue(const std::optional<double>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<bool>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<int>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}
ordered_json toValue(const std::optional<schedule::Spacing>& spacing) {
    return spacing ? ordered_json(toString(*spacing)) : ordered_json(nullptr);
}
ordered_json toValue(AllocationRule rule) {
    return toString(rule);
}
ordered_json toValue(WithinRule rule) {
    return toString(rule);
}
ordered_json toValue(LossWorth worth) {
    return toString(worth);
}

void checkHeader(const JsonView& view) {
    if (!view.isObject())
        view.fail("expected a Tessera study, found JSON of another kind");
    if (view.at("format").string() != formatName)
        view.at("format").fail("expected \"tessera study\"");
    const std::int64_t version = view.at("version").integer(1);
    if (version > studyVersion)
        view.at("version").fail("made by a newer Tessera: this one reads versions up to " +
                                std::to_string(studyVersion) + ", found " + std::to_string(version));
}

/// What is left of the file when the known members are taken out; empty text if nothing.
std::string unknownMembers(nlohmann::json root) {
    root.erase("format");
    root.erase("version");
    const Study known;
    visitMembers(known, [&](const char* section, const char* key, const auto&) {
        if (const auto place = root.find(section); place != root.end() && place->is_object())
            place->erase(key);
    });
    for (const char* section : {"model", "stages", "sampling", "pruning", "calibration"})
        if (const auto place = root.find(section); place != root.end() && (place->is_null() || place->empty()))
            root.erase(place);
    return root.empty() ? std::string() : root.dump();
}

/// Adds members that are not there yet, in objects below likewise.
void addMissing(ordered_json& target, const ordered_json& additions) {
    for (const auto& [key, value] : additions.items()) {
        if (!target.contains(key))
            target[key] = value;
        else if (target[key].is_object() && value.is_object())
            addMissing(target[key], value);
    }
}

} // namespace

std::string toJson(const Study& study) {
    validate(study);
    ordered_json root{{"format", formatName}, {"version", studyVersion}};
    visitMembers(study,
                 [&](const char* section, const char* key, const auto& value) { root[section][key] = toValue(value); });
    if (!study.unknown.empty()) {
        const nlohmann::json unknown = checkpoint::parseJson(study.unknown, "unknown members of the study");
        addMissing(root, ordered_json(unknown));
    }
    return root.dump(2) + "\n";
}

Study studyFromJson(std::string_view text, const std::string& source) {
    const nlohmann::json root = checkpoint::parseJson(text, source);
    const JsonView view(root, source);
    checkHeader(view);
    Study study;
    visitMembers(study, [&](const char* section, const char* key, auto& value) {
        SectionReader(view, section).read(key, value);
    });
    study.unknown = unknownMembers(root);
    try {
        validate(study);
    } catch (const Error& error) {
        throw Error(ErrorCode::BadInput, source + ": " + error.what());
    }
    return study;
}

Study readStudy(const std::filesystem::path& path) {
    const std::string text = checkpoint::InputFile(path).readText(checkpoint::JsonLimits{}.bytes);
    return studyFromJson(text, escapedPath(path));
}

void writeStudy(const std::filesystem::path& path, const Study& study) {
    writeFileAtomically(path, toJson(study));
}

} // namespace core::study
