#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// Malformed and hostile files, by the rows of the table that the readers are built to (S: safetensors and folders, P:
/// .pt, J8: kept indices, C: calibration and classes). Each is written by the code that describes it. Three tests run
/// over all of them, so that a row is looked up here once:
///  - tests/core/workflow/tst_bad_input: the readers, in one process, so that the sanitizers watch; no row may be
///  without a case;
///  - tests/app/tst_bad_input_program: `tessera inspect`, with its exit status, its one line and its peak memory;
///  - tests/fuzz: the seeds that the fuzzers start from.
/// What is no file, or needs more than being opened, has a test of its own:
///  - S10, S20: tst_safetensors (a tensor of an unsupported type is needed, the file changes), tst_changing_file
///  - S19: tst_model_folder strangeWeightsAreCounted, tst_bad_input_program nonFiniteWeightsAreNotPrunedUnasked
///  - S22: tst_model_folder wrongTensorsAreListed, otherModelsAreNamed
///  - J8: tst_export badDescriptionIsNamed
///  - C1: tst_image_folder, tst_bad_input_program badImagesAreReportedOneByOne
///  - C4: tst_dit labelsAndTimestepsOutOfRangeAreRefused, tst_bad_input_program classesOutOfRangeAreRefused
namespace bad_input {

/// What of a file a reader has to say: one of these texts; nothing at all if the file is well-formed.
using Complaints = std::vector<std::string>;

/// A checkpoint file by its bytes.
struct Bytes {
    std::string row;  ///< "S4"
    std::string name; ///< what is wrong with it: "NUL inside"
    std::string bytes;
    Complaints complaints;
};

/// A file or a folder that can be opened.
struct Case {
    std::string row;
    std::string name;
    std::filesystem::path file; ///< what is to be opened: in the case's own folder, or an absolute path
    std::function<void(const std::filesystem::path& folder)> write; ///< makes everything that the case consists of
    Complaints complaints;
};

/// S1 to S18: what the header alone gives away.
std::vector<Bytes> safetensorsBytes();
/// S23: other things that are called .safetensors.
std::vector<Bytes> otherFormats();
/// P1 to P6: what a pickle in a PyTorch checkpoint asks for.
std::vector<Bytes> torchPickles();
/// P7, P8: PyTorch's archives, the format before, and what else bears their name.
std::vector<Bytes> torchArchives();
/// S18: headers so large that they are written only where they are needed.
std::vector<Case> hugeHeaders();
/// S21: indexes of shards.
std::vector<Case> shardIndexes();
/// S6, S7, S8 of JSON: configs and studies, among them those that would need far more memory than they are long.
std::vector<Case> jsonFiles();
/// S19, S22: well-formed files that are not what was hoped for.
std::vector<Case> otherModels();
/// S20, S24: paths that are no files, and files at strange paths.
std::vector<Case> strangePaths();
/// J8: staged models with wrong kept indices.
std::vector<Case> stagedFolders();
/// C1: images, where a model is expected.
std::vector<Case> images();

/// All of them, the safetensors files included.
std::vector<Case> allCases();

/// The folder of one case: its row and name without characters that a path cannot have.
std::string folderName(const Case& one);
/// An image file of another program, by its name in imageNames().
std::string imageBytes(const std::string& name);
std::vector<std::string> imageNames();
/// C1: small files whose decoder sees another size than a careless look at the header does, by what hides it.
std::map<std::string, std::string> imagesOfHiddenSize();

} // namespace bad_input
