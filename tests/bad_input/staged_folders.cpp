#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <nlohmann/json.hpp>

namespace bad_input {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Json unit(const std::string& name, const char* kind, const std::string& place, int groups) {
    Json kept = Json::array();
    for (int i = 0; i < groups; ++i)
        kept.push_back(i);
    return {{"name", name},    {"kind", kind}, {"place", place},  {"groups", groups},
            {"width", groups}, {"loss", 0},    {"weight", false}, {"kept", kept}};
}

/// tessera.json of the small model in one stage with nothing removed.
Json description() {
    Json units = Json::array();
    for (int layer = 0; layer < 3; ++layer) {
        const std::string block = "blocks." + std::to_string(layer);
        const std::string place = "blocks " + std::to_string(layer);
        units.push_back(unit(block + ".attn.proj", "self-attention head", place, 4));
        units.push_back(unit(block + ".mlp.fc2", "MLP neuron", place, 256));
    }
    return {{"format", "tessera-staged-model"},
            {"version", 2},
            {"source", {{"name", "small"}, {"sha256", ""}}},
            {"files", {{"model.safetensors", ""}, {"stages.safetensors", ""}}},
            {"recipe", {{"method", "magnitude"}, {"target_sparsity", 0}}},
            {"schedule", {{"name", "linear"}, {"timesteps", 1000}, {"beta_start", 1e-4}, {"beta_end", 0.02}}},
            {"result",
             {{"achieved_sparsity", 0},
              {"macs_dense", 1},
              {"macs_pruned", 1},
              {"seconds_calibrate", 0},
              {"seconds_solve", 0},
              {"seconds_export", 0},
              {"peak_bytes", 0},
              {"notes", Json::array()}}},
            {"stages",
             {{{"name", "all"},
               {"first_t", 1},
               {"last_t", 1000},
               {"steps", 50},
               {"sparsity", 0},
               {"achieved_sparsity", 0},
               {"macs", 1},
               {"units", units}}}}};
}

Case text(const char* row, const char* name, std::function<std::string()> make, Complaints complaints) {
    return {row, name, "staged",
            [make = std::move(make)](const fs::path& folder) {
                writeSmallModel(folder / "staged");
                writeBytes(folder / "staged/tessera.json", make());
            },
            std::move(complaints)};
}

/// Damage to the second unit, the MLP of block 0.
Case unitCase(const char* name, std::function<void(Json&)> damage, Complaints complaints) {
    const auto make = [damage = std::move(damage)] {
        Json json = description();
        damage(json["stages"][0]["units"][1]);
        return json.dump();
    };
    return text("J8", name, make, std::move(complaints));
}

std::string describedWith(const char* section, const char* key, const Json& value) {
    Json json = description();
    json[section][key] = value;
    return json.dump();
}

std::vector<Case> keptCases() {
    const std::string unit = "blocks.0.mlp.fc2: ", field = "stages[0].units[1].kept";
    return {
        unitCase("nothing wrong", [](Json&) {}, {}),
        unitCase("unsorted", [](Json& u) { std::swap(u["kept"][0], u["kept"][2]); },
                 {field + "[1]: " + unit + "expected ascending indices, found 1 after 2"}),
        unitCase("repeated", [](Json& u) { u["kept"][5] = 4; },
                 {field + "[5]: " + unit + "expected ascending indices, found 4 after 4"}),
        unitCase("out of range", [](Json& u) { u["kept"].back() = 256; },
                 {field + "[255]: " + unit + "expected an integer from 0 to 255, found 256"}),
        unitCase("negative", [](Json& u) { u["kept"][0] = -1; }, {field + "[0]: " + unit + "expected an integer"}),
        unitCase("2^32", [](Json& u) { u["kept"][1] = 4294967297; }, {field + "[1]: " + unit + "expected an integer"}),
        unitCase("2^64", [](Json& u) { u["kept"][1] = 1.8446744073709552e19; }, {field + "[1]: " + unit}),
        unitCase("fraction", [](Json& u) { u["kept"][0] = 0.5; }, {field + "[0]: " + unit + "expected an integer"}),
        unitCase("text", [](Json& u) { u["kept"][0] = "0"; }, {field + "[0]: " + unit + "expected an integer"}),
        unitCase("shorter than its width", [](Json& u) { u["kept"].erase(9); },
                 {field + ": " + unit + "expected 256 indices (the width), found 255"}),
        unitCase("longer than its width", [](Json& u) { u["width"] = 255; },
                 {field + ": " + unit + "expected 255 indices (the width), found 256"}),
        unitCase("nothing kept",
                 [](Json& u) {
                     u["kept"] = Json::array();
                     u["width"] = 0;
                 },
                 {"stages[0].units[1].width: "}),
        unitCase("wider than the layer", [](Json& u) { u["width"] = 257; }, {"stages[0].units[1].width: "}),
        unitCase("no list", [](Json& u) { u["kept"] = 7; }, {field + ": "}),
        unitCase("not there", [](Json& u) { u.erase("kept"); }, {field + ": missing"}),
    };
}

} // namespace

std::vector<Case> stagedFolders() {
    std::vector<Case> cases = keptCases();
    const auto whole = [] { return description().dump(); };
    cases.push_back(text("S6", "staged model cut off", [=] { return whole().substr(0, whole().size() / 2); },
                         {"tessera.json: parse error"}));
    cases.push_back(
        text("S7", "staged model 200 k deep", [] { return std::string(200'000, '['); }, {"nested more than 100 deep"}));
    cases.push_back(text("S12", "staged model of 1e9 timesteps",
                         [] { return describedWith("schedule", "timesteps", 1'000'000'000); },
                         {"schedule.timesteps: expected an integer from 1"}));
    cases.push_back(text("S18", "staged model of numbers",
                         [] { return "{\"stages\":[" + repeated("1,", 6'000'000) + "1]}"; }, {"too many values"}));
    return cases;
}

} // namespace bad_input
