#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

namespace bad_input {
namespace {

namespace fs = std::filesystem;
using std::string;

/// A config beside a file of weights.
Case config(const char* row, const char* name, const string& text, Complaints complaints) {
    return {row, name, "model.safetensors",
            [text](const fs::path& folder) {
                writeBytes(folder / "model.safetensors", safetensors("{}"));
                writeBytes(folder / "config.json", text);
            },
            std::move(complaints)};
}

Case study(const char* row, const char* name, const string& text, Complaints complaints) {
    return {row, name, "study.json", [text](const fs::path& folder) { writeBytes(folder / "study.json", text); },
            std::move(complaints)};
}

Case bank(const char* row, const char* name, const string& text, Complaints complaints) {
    return {row, name, "bank", [text](const fs::path& folder) { writeBytes(folder / "bank/bank.json", text); },
            std::move(complaints)};
}

/// diffusers' folder around weights without tensors.
Case pipeline(const char* row, const char* name, const string& index, const string& scheduler, Complaints complaints) {
    return {row, name, "pipe",
            [index, scheduler](const fs::path& folder) {
                writeBytes(folder / "pipe/model_index.json", index);
                writeBytes(folder / "pipe/scheduler/scheduler_config.json", scheduler);
                writeBytes(folder / "pipe/transformer/diffusion_pytorch_model.safetensors", safetensors("{}"));
                writeBytes(folder / "pipe/transformer/config.json",
                           R"({"_class_name":"DiTTransformer2DModel","norm_type":"ada_norm_zero"})");
            },
            std::move(complaints)};
}

const string sizes = R"({"input_size":8,"hidden_size":64,"depth":2,"num_heads":4)";
const string ditPipeline = R"({"_class_name":"DiTPipeline"})";
const string studyHead = R"({"format":"tessera study","version":1,)";
const string bankHead =
    R"({"format":"tessera-bank","version":1,"model":{"name":"","sha256":"","architecture":"","dtype":""},)";

} // namespace

std::vector<Case> jsonFiles() {
    return {
        config("S4", "config not UTF-8", "{\"\xFF\":1}", {"not valid UTF-8"}),
        config("S4", "config of NUL bytes", string(4096, '\0'), {"NUL byte"}),
        config("S6", "config cut off", "{\"depth\": 1,", {"config.json: parse error"}),
        config("S6", "config with NaN", sizes + ",\"mlp_ratio\":NaN}", {"parse error"}),
        config("S6", "config with 1e999", sizes + ",\"mlp_ratio\":1e999}", {"parse error", "out of range", "1e999"}),
        config("S7", "config 200 k deep", string(200'000, '['), {"nested more than 100 deep"}),
        config("S7", "config 200 k deep, whole", string(200'000, '[') + string(200'000, ']'), {"100 deep"}),
        config("S8", "config with a key twice", sizes + ",\"depth\":3}", {"repeated key \"depth\""}),
        config("S11", "config with a size of 1e18", R"({"input_size":1000000000000000000,"hidden_size":64,"depth":2})",
               {"input_size: expected an integer from 1 to 4096"}),
        config("S12", "config whose width is huge", R"({"input_size":8,"hidden_size":16384,"depth":1000000000})",
               {"depth: expected an integer from 1"}),
        config("S18", "config of empty objects", "[" + repeated("{},", 2'000'000) + "1]", {"too many values"}),
        config("S18", "config of numbers", "[" + repeated("1,", 4'000'000) + "1]", {"too many values"}),
        config("S18", "config of texts", "[" + repeated("\"\",", 2'500'000) + "1]", {"too many values"}),
        config("S18", "config of 9 MB", string(9'000'000, ' '), {"too large"}),
        study("S6", "study that is a list", "[]", {"expected a Tessera study"}),
        study("S6", "study cut off", studyHead, {"parse error"}),
        study("S7", "study 200 k deep", studyHead + "\"x\":" + string(200'000, '['), {"nested more than 100 deep"}),
        study("S8", "study with a key twice", studyHead + "\"version\":1}", {"repeated key \"version\""}),
        study("S18", "study of objects", studyHead + "\"x\":[" + repeated("{\"\":{}},", 900'000) + "1]}",
              {"too many values"}),
        study("S18", "study with many cuts", studyHead + "\"stages\":{\"cuts\":[" + repeated("1,", 300'000) + "0]}}",
              {"cuts", "too many values"}),
        bank("S6", "bank that is a list", "[]", {"expected an object"}),
        bank("S8", "bank with a key twice", bankHead + "\"version\":1}", {"repeated key \"version\""}),
        bank("S18", "bank of numbers", bankHead + "\"x\":[" + repeated("1,", 6'000'000) + "1]}", {"too many values"}),
        pipeline("S6", "pipeline index cut off", "{\"_class_name\":", "{}", {"model_index.json: parse error"}),
        pipeline("S7", "scheduler 200 k deep", ditPipeline, string(200'000, '['),
                 {"scheduler_config.json: nested more than 100 deep"}),
        pipeline("S8", "scheduler with a key twice", ditPipeline, R"({"beta_end":0.1,"beta_end":0.2})",
                 {"scheduler_config.json: repeated key \"beta_end\""}),
        pipeline("S12", "scheduler of 1e9 timesteps", ditPipeline, R"({"num_train_timesteps":1000000000})",
                 {"num_train_timesteps: expected an integer from 1"}),
        pipeline("S22", "pipeline of another model", R"({"_class_name":"PixArtAlphaPipeline"})", "{}",
                 {"found \"PixArtAlphaPipeline\", which Tessera cannot open yet"}),
        pipeline("S22", "pipeline without its network", R"({"_class_name":"StableDiffusionXLPipeline"})", "{}",
                 {"unet: there is no such folder, but model_index.json describes a StableDiffusionXLPipeline"}),
    };
}

} // namespace bad_input
