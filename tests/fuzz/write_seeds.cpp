/// write_seeds FOLDER: the inputs that the fuzzers start from, in a folder for each target: the files of
/// tests/bad_input and a few good ones. Those too long for a fuzzer are left out.
#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <unistd.h>

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t maxBytes = 16'384;

class Seeds {
public:
    explicit Seeds(fs::path folder)
        : m_folder(std::move(folder)) {}

    void add(const std::string& target, const std::string& bytes) {
        if (bytes.size() <= maxBytes)
            bad_input::writeBytes(m_folder / target / ("seed-" + std::to_string(++m_count)), bytes);
    }

    /// A file of a case goes to the targets that read such files.
    void addFile(const fs::path& file) {
        if (!fs::is_regular_file(fs::symlink_status(file)) || fs::file_size(file) > maxBytes)
            return;
        std::ifstream stream(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        const std::string name = file.filename().string();
        if (name.ends_with(".index.json"))
            add("fuzz_shard_index", bytes);
        else if (name == "tessera.json" || name == "bank.json")
            add("fuzz_folder_descriptions", (name == "bank.json" ? "1" : "0") + bytes);
        else if (name.ends_with(".json"))
            add("fuzz_json_configs", bytes);
        else if (name.ends_with(".safetensors"))
            addSafetensors(bytes);
        else if (name.ends_with(".pt") || name.ends_with(".pkl"))
            addTorch(bytes);
    }

private:
    /// As a whole file, and as a header and a number of bytes behind it.
    void addSafetensors(const std::string& bytes) {
        add("fuzz_safetensors_header", "0" + bytes);
        if (bytes.size() < 10)
            return;
        const std::size_t text = static_cast<unsigned char>(bytes[0]) + 256U * static_cast<unsigned char>(bytes[1]);
        if (text > bytes.size() - 8)
            return;
        const std::size_t data = bytes.size() - 8 - text;
        add("fuzz_safetensors_header",
            "1" + bytes.substr(8, text) + static_cast<char>(data & 0xFFU) + static_cast<char>((data >> 8U) & 0xFFU));
    }

    /// As a whole, as an archive, and its pickle alone.
    void addTorch(const std::string& bytes) {
        add("fuzz_torch_file", bytes);
        if (!bytes.starts_with("PK")) {
            add("fuzz_pickle", bytes);
            return;
        }
        add("fuzz_zip_directory", bytes);
        const std::size_t name = bytes.find("data.pkl"), begin = bytes.find("\x80", name);
        if (begin != std::string::npos)
            add("fuzz_pickle", bytes.substr(begin, bytes.find("PK", begin) - begin));
    }

    fs::path m_folder;
    int m_count = 0;
};

void addCases(Seeds& seeds) {
    std::string scratch = fs::temp_directory_path() / "tessera-seeds-";
    scratch.append(6, 'X');
    if (mkdtemp(scratch.data()) == nullptr)
        throw fs::filesystem_error("no scratch folder", std::error_code(errno, std::generic_category()));
    std::set<std::string> huge;
    for (const bad_input::Case& one : bad_input::hugeHeaders())
        huge.insert(one.name);
    for (const bad_input::Case& one : bad_input::allCases()) {
        if (one.complaints.empty() && one.row == "S24") // files of 4 GB
            continue;
        const fs::path folder = fs::path(scratch) / "case";
        fs::create_directories(folder);
        if (!huge.contains(one.name))
            one.write(folder);
        for (const auto& item : fs::recursive_directory_iterator(folder))
            seeds.addFile(item.path());
        fs::remove_all(folder);
    }
    fs::remove_all(scratch);
}

/// Vocabularies of a few tokens in both forms, each with a prompt.
void addTokenizers(Seeds& seeds) {
    const std::string tokens =
        R"({"a":0,"b":1,"a</w>":2,"b</w>":3,"ab":4,"ab</w>":5,"<|startoftext|>":6,"<|endoftext|>":7})";
    const std::string zero(1, '\0');
    const std::string map = R"({"pad_token":{"content":"a","normalized":true},"model_max_length":5})";
    seeds.add("fuzz_tokenizer", "0" + tokens + zero + "#version: 0.2\na b\na b</w>\n" + zero + map + zero +
                                    "AB ab's <|endoftext|> 12 !? e\xCC\x81");
    seeds.add("fuzz_tokenizer", "0" + tokens + zero + zero + zero + "ab ab ab");
    seeds.add(
        "fuzz_tokenizer",
        R"(1{"added_tokens":[{"id":7,"content":"<|endoftext|>","normalized":false}],"normalizer":{"type":"Sequence",
"normalizers":[{"type":"NFC"},{"type":"Replace","pattern":{"Regex":"\\s+"},"content":" "},{"type":"Lowercase"}]},
"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":
"'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"},"behavior":"Removed","invert":true},
{"type":"ByteLevel","add_prefix_space":false}]},"model":{"type":"BPE","dropout":null,"unk_token":"<|endoftext|>",
"continuing_subword_prefix":"","end_of_word_suffix":"</w>","fuse_unk":false,"vocab":)" +
            tokens + R"(,"merges":["a b",["a","b</w>"]]}})" + zero + zero + R"({"pad_token":"a"})" + zero +
            "abab a ab");
}

void addGoodFiles(Seeds& seeds) {
    for (const auto& item : fs::recursive_directory_iterator(fs::path(TESSERA_TEST_DATA) / "golden/models"))
        seeds.addFile(item.path());
    for (const std::string& name : bad_input::imageNames())
        seeds.add("fuzz_image_header", bad_input::imageBytes(name));
    for (const auto& [name, bytes] : bad_input::imagesOfHiddenSize())
        seeds.add("fuzz_image_header", bytes);
    seeds.add("fuzz_image_header", "P3 2 1 # a comment\r9\n1 2 3 4 5 6");
    seeds.add("fuzz_image_header", "P6 # a comment\n2 1 255\nabcdef");
    seeds.add("fuzz_class_map", "# mine\n\"folder\",class\r\nfish,0\nbig fowl\ttench\n");
    seeds.add("fuzz_class_map", R"({"fish": 0, "fowl": "tench"})");
    seeds.add("fuzz_json_configs", R"({"_class_name":"DDIMScheduler","beta_schedule":"scaled_linear","beta_start":0.001,
"beta_end":0.01,"num_train_timesteps":400,"prediction_type":"v_prediction","rescale_betas_zero_snr":true})");
    seeds.add("fuzz_json_configs", R"({"beta_schedule":"squaredcos_cap_v2","num_train_timesteps":4,
"trained_betas":[0.1,0.2,0.3,0.4]})");
    seeds.add("fuzz_json_configs", R"({"format":"tessera study","version":1,"model":{"source":"demo","sha256":""},
"stages":{"m":0.55,"lambda":5e-5,"sigma2":1,"cuts":[581,109],"target_sparsity":0.33,"overrides":{"early":0.2}},
"sampling":{"steps":50,"labels":[1,2],"seeds":[3]},"pruning":{"method":"obs","compensate":true},"other":[1]})");
    seeds.add("fuzz_json_configs", R"({"format":"tessera study","version":3,"present":{"other":1,"stages":{"m":0.5}},
"variants":[{"name":"a","hidden":true,"pruning":{"damping":0.1}}]})");
    seeds.add("fuzz_json_configs", R"({"input_size":8,"hidden_size":64,"depth":2,"num_heads":4,"num_classes":2,
"class_names":["a","b"],"pixel_scale":0.5,"guidance_scale":2,"scheduler":{"beta_end":0.1}})");
    seeds.add("fuzz_json_configs", R"({"architectures":["CLIPTextModelWithProjection"],"model_type":"clip_text_model",
"hidden_size":40,"intermediate_size":160,"num_hidden_layers":5,"num_attention_heads":5,"vocab_size":1000,
"max_position_embeddings":77,"projection_dim":24,"hidden_act":"gelu","layer_norm_eps":1e-5,"eos_token_id":2})");
    addTokenizers(seeds);
    const std::string hash(64, 'a');
    seeds.add(
        "fuzz_folder_descriptions",
        R"(1{"format":"tessera-bank","version":1,"model":{"name":"m","sha256":"","architecture":"DiT","dtype":"f32"},
"schedule":{"name":"linear","timesteps":1000,"beta_start":1e-4,"beta_end":0.02,"scale_betas_with_T":true,
"rescale_to_zero_terminal_snr":false},"storage":{"kind":"dense","bins":2,"rows_per_bin":0,"note":""},
"units":[{"name":"a","kind":"MLP neuron","layer":0,"groups":4,"group_size":1}],"runs":[{"source":"builtin","seed":0,
"samples":4,"bins":2,"batch":2,"pictures_sha256":")" +
            hash + R"(","notes":["x"]}],"bins":[{"bin":0,"file":"bin-0000.safetensors","sha256":")" + hash +
            R"(","samples":4,"null_samples":2,"rows":[8],"dropped":[]}]})");
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: write_seeds FOLDER\n");
        return 2;
    }
    Seeds seeds(argv[1]);
    addCases(seeds);
    addGoodFiles(seeds);
    return 0;
}
