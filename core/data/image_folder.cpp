#include "core/data/image_folder.h"

#include "core/base/argument.h"
#include "core/base/mix.h"
#include "core/base/parallel.h"
#include "core/base/tensor.h"
#include "core/base/text.h"
#include "core/conditioning/conditioner.h"
#include "core/data/centre_crop.h"
#include "core/data/image_captions.h"
#include "core/data/image_decoder.h"
#include "core/data/image_tree.h"
#include "core/formats/input_file.h"
#include "core/formats/sha256.h"
#include "core/sampling/image_noise.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

namespace core::data {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = std::uint64_t{128} << 20;
constexpr int kMostNotes = 100;
constexpr int kRound = 64; ///< files that are decoded before the next look at how many are still wanted

/// A message gets the file's name.
template <typename Work> auto named(const formats::InputFile& file, Work&& work) {
    try {
        return work();
    } catch (const Error& error) {
        file.fail(error.what());
    }
}

/// A file's bytes with a share of the budget that its decoding fits in.
struct Loaded {
    DecodingBudget::Share share;
    std::string bytes;
    ImageHeader header;
};

/// @param share the file's size at least. Empty where decoding needs more than is free.
std::optional<Loaded> load(const formats::InputFile& file, DecodingBudget::Share share, std::uint64_t& needed) {
    Loaded loaded{std::move(share), file.readText(kMostBytes), {}};
    loaded.header = named(file, [&] { return checkedImageHeader(loaded.bytes); });
    needed = decodingBytes(loaded.header, loaded.bytes);
    return named(file, [&] { return loaded.share.tryGrow(needed); }) ? std::optional(std::move(loaded)) : std::nullopt;
}

/// Where the budget is short, the file is read again once it is not.
Loaded load(const formats::InputFile& file, DecodingBudget& budget) {
    std::uint64_t needed = std::min(file.size(), kMostBytes);
    while (true)
        if (auto loaded = load(file, named(file, [&] { return budget.take(needed); }), needed))
            return std::move(*loaded);
}

/// A file's image, or why there is none.
struct Attempt {
    CroppedImage image;
    std::string caption{};
    std::string failure;
};

/// Chooses images one round of files after the other until there are enough.
class Choice {
public:
    /// @param words null for a model of classes.
    Choice(const fs::path& folder, const ImageTree& tree, const ImageCaptions* words, int size, std::size_t wanted,
           const Progress& progress)
        : m_folder(folder)
        , m_tree(tree)
        , m_words(words)
        , m_size(size)
        , m_wanted(wanted)
        , m_progress(progress) {}

    void run(const std::vector<std::size_t>& order);

    std::map<std::size_t, Image> images;         ///< by index in the tree
    std::map<std::size_t, std::string> captions; ///< likewise
    std::vector<std::string> notes;
    std::size_t leftOut = 0;

private:
    std::vector<Attempt> readAll(const std::vector<std::size_t>& files) const;
    std::string captionOf(std::size_t file) const;
    void take(std::size_t file, Attempt attempt);
    void leaveOut(std::size_t file, const std::string& reason);

    const fs::path& m_folder;
    const ImageTree& m_tree;
    const ImageCaptions* m_words;
    int m_size;
    std::size_t m_wanted;
    const Progress& m_progress;
    mutable DecodingBudget m_budget;
    std::map<std::string, std::size_t> m_seen; ///< first file with these bytes or pixels
};

void Choice::run(const std::vector<std::size_t>& order) {
    for (std::size_t first = 0; first < order.size() && images.size() < m_wanted;) {
        m_progress.report("pictures", static_cast<std::int64_t>(images.size()), static_cast<std::int64_t>(m_wanted));
        const std::size_t count =
            std::min({order.size() - first, m_wanted - images.size(), static_cast<std::size_t>(kRound)});
        const std::vector<std::size_t> files(order.begin() + static_cast<std::ptrdiff_t>(first),
                                             order.begin() + static_cast<std::ptrdiff_t>(first + count));
        std::vector<Attempt> attempts = readAll(files);
        for (std::size_t i = 0; i < count; ++i)
            take(files[i], std::move(attempts[i]));
        first += count;
    }
    if (leftOut > notes.size())
        notes.push_back("… and " + std::to_string(leftOut - notes.size()) + " more files left out");
}

std::vector<Attempt> Choice::readAll(const std::vector<std::size_t>& files) const {
    std::vector<Attempt> attempts(files.size());
    forEachInParallel(static_cast<int>(files.size()), [&](int i) {
        m_progress.throwIfStopped();
        Attempt& attempt = attempts[static_cast<std::size_t>(i)];
        const fs::path path = m_folder / m_tree.images[files[static_cast<std::size_t>(i)]].path;
        try {
            if (m_words != nullptr)
                attempt.caption = captionOf(files[static_cast<std::size_t>(i)]);
            attempt.image = readCroppedImage(path, m_size, m_budget);
        } catch (const Error& error) {
            attempt.failure = std::string(error.what()).substr(escapedPath(path).size() + 2);
        }
    });
    return attempts;
}

std::string Choice::captionOf(std::size_t file) const {
    const fs::path& image = m_tree.images[file].path;
    if (std::optional<std::string> caption = m_words->of(image); caption && !caption->empty())
        return std::move(*caption);
    throw Error(ErrorCode::BadInput, escapedPath(m_folder / image) + ": nothing says what it shows: expected " +
                                         escapedPath(fs::path(image).replace_extension(".txt")) +
                                         " or a .jsonl file that names it");
}

void Choice::take(std::size_t file, Attempt attempt) {
    const CroppedImage& image = attempt.image;
    if (!attempt.failure.empty())
        return leaveOut(file, attempt.failure);
    for (const auto& [hash, what] :
         {std::pair(&image.bytesSha256, "the same file as "), std::pair(&image.pixelsSha256, "the same picture as ")})
        if (const auto [known, isNew] = m_seen.try_emplace(*hash, file); !isNew && known->second != file)
            return leaveOut(file, what + escapedPath(m_tree.images[known->second].path));
    images[file] = std::move(attempt.image.image);
    captions[file] = std::move(attempt.caption);
}

void Choice::leaveOut(std::size_t file, const std::string& reason) {
    if (++leftOut <= kMostNotes)
        notes.push_back(escapedPath(m_tree.images[file].path) + " left out: " + reason);
}

/// All indices in an order that the seed decides.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::pair<std::uint64_t, std::size_t>> keyed;
    for (std::size_t i = 0; i < count; ++i)
        keyed.emplace_back(mix(seed, i), i);
    std::sort(keyed.begin(), keyed.end());
    std::vector<std::size_t> order;
    for (const auto& [key, index] : keyed)
        order.push_back(index);
    return order;
}

void requireImages(const model::ModelInfo& info, const FolderImages& options) {
    if (!info.isPixelSpace && !options.autoencoder)
        throw ArgumentError("images", ": " + info.name +
                                          " works on latents, and there is no autoencoder to make them of "
                                          "pictures; expected own or an autoencoder, found " +
                                          escapedPath(options.folder));
    if ((info.isPixelSpace && info.channels != 3) || info.width != info.height)
        throw ArgumentError("images", ": expected a model of square colour pictures, found " +
                                          std::to_string(info.channels) + "x" + std::to_string(info.height) + "x" +
                                          std::to_string(info.width));
}

/// x in the model's units, [3,size,size].
at::Tensor toModel(const Image& image, double pixelScale) {
    const at::Tensor bytes =
        at::from_blob(const_cast<std::uint8_t*>(image.rgb.data()), {image.height, image.width, 3}, at::kByte);
    return bytes.permute({2, 0, 1}).to(at::kFloat).div(127.5).sub(1).div(pixelScale).contiguous();
}

/// An image's x [C,H,W]: pixels, or the moments [2C,H,W] of its latent's posterior.
at::Tensor encode(const Image& image, const model::ModelInfo& info, const autoencoder::AutoencoderPtr& autoencoder,
                  const Progress& progress) {
    if (!autoencoder)
        return toModel(image, info.pixelScale);
    return autoencoder->encode(toModel(image, 1).unsqueeze(0), progress.silent()).squeeze(0).to(at::kCPU);
}

/// A draw from each sample's posterior, as the denoiser sees it. @param moments [N,2C,H,W].
/// @param first index of the first of them among all samples, which decides their noise.
at::Tensor drawLatents(const at::Tensor& moments, const autoencoder::AutoencoderKl& autoencoder, std::uint64_t seed,
                       std::int64_t first) {
    std::vector<std::uint64_t> seeds;
    for (std::int64_t i = first; i < first + moments.size(0); ++i)
        seeds.push_back(mix(mix(seed, 2), static_cast<std::uint64_t>(i)));
    const std::vector<std::int64_t> shape{moments.size(1) / 2, moments.size(2), moments.size(3)};
    const at::Tensor noise = sampling::ImageNoise(seeds, shape).next();
    const at::Tensor latents = autoencoder.latents(moments.to(torchDevice(autoencoder.device())), noise);
    return autoencoder.toDenoiser(latents).to(at::kCPU);
}

/// The latents of all samples in the memory of their moments, part by part.
at::Tensor drawAllLatents(const at::Tensor& moments, const FolderImages& options) {
    constexpr std::int64_t part = 64;
    at::Tensor latents = moments.slice(1, 0, moments.size(1) / 2);
    for (std::int64_t first = 0; first < moments.size(0); first += part) {
        const std::int64_t count = std::min(part, moments.size(0) - first);
        const at::Tensor drawn =
            drawLatents(moments.narrow(0, first, count), *options.autoencoder, options.seed, first);
        latents.narrow(0, first, count).copy_(drawn);
    }
    return latents.contiguous();
}

/// Makes the samples of the images, in turns where there are fewer, in an order by chance, so that no timestep bin sees
/// one class alone.
class Arrangement {
public:
    Arrangement(const Choice& choice, const ImageTree& tree, const FolderImages& options)
        : m_turns(shuffled(choice.images.size(), mix(options.seed, 1)))
        , m_options(options) {
        for (const auto& [index, image] : choice.images) {
            m_classified.emplace_back(&image, tree.images[index].label);
            m_captions.push_back(&choice.captions.at(index));
        }
    }

    CalibrationSet set(const model::ModelInfo& info, const Progress& progress) const;

private:
    std::size_t imageOf(std::size_t sample) const { return m_turns[sample % m_turns.size()]; }
    std::size_t samples() const { return static_cast<std::size_t>(m_options.samples); }
    at::Tensor encodeAll(const model::ModelInfo& info, const Progress& progress) const;
    std::vector<std::string> prompts() const;
    std::string hash(const CalibrationSet& set) const;

    std::vector<std::pair<const Image*, int>> m_classified; ///< with their classes
    std::vector<const std::string*> m_captions;             ///< empty ones of a model of classes
    std::vector<std::size_t> m_turns;
    const FolderImages& m_options;
};

/// Each image is encoded once, into all the places of the result that it has.
at::Tensor Arrangement::encodeAll(const model::ModelInfo& info, const Progress& progress) const {
    at::Tensor all;
    for (std::size_t turn = 0; turn < std::min(m_turns.size(), samples()); ++turn) {
        if (m_options.autoencoder)
            progress.report("encode", static_cast<std::int64_t>(turn), static_cast<std::int64_t>(m_turns.size()));
        const at::Tensor x = encode(*m_classified[imageOf(turn)].first, info, m_options.autoencoder, progress);
        if (!all.defined())
            all = at::empty({m_options.samples, x.size(0), x.size(1), x.size(2)}, x.options());
        for (std::size_t sample = turn; sample < samples(); sample += m_turns.size())
            all[static_cast<std::int64_t>(sample)].copy_(x);
    }
    return all;
}

/// Of what the latents are made of.
std::string Arrangement::hash(const CalibrationSet& set) const {
    formats::Sha256 identity;
    for (std::size_t i = 0; i < samples(); ++i)
        identity.update(std::as_bytes(std::span(m_classified[imageOf(i)].first->rgb)));
    identity.update(std::as_bytes(std::span(set.labels.const_data_ptr<std::int64_t>(), samples())));
    for (const std::string& prompt : set.prompts)
        identity.update(std::as_bytes(std::span(prompt.data(), prompt.size() + 1)));
    identity.update(std::as_bytes(std::span(m_options.autoencoder->info().encoderSha256)));
    return identity.finish();
}

/// Of each sample; empty: the labels say what images show.
std::vector<std::string> Arrangement::prompts() const {
    std::vector<std::string> prompts;
    for (std::size_t i = 0; i < samples() && !m_captions.front()->empty(); ++i)
        prompts.push_back(*m_captions[imageOf(i)]);
    return prompts;
}

CalibrationSet Arrangement::set(const model::ModelInfo& info, const Progress& progress) const {
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < samples(); ++i)
        labels.push_back(m_classified[imageOf(i)].second);
    CalibrationSet set{encodeAll(info, progress), at::tensor(labels), m_options.folder.string(), {}, prompts(), {}};
    if (!m_options.autoencoder)
        return set;
    set.clean = drawAllLatents(set.clean, m_options);
    set.identity = hash(set);
    return set;
}

} // namespace

CroppedImage readCroppedImage(const fs::path& path, int size, DecodingBudget& budget) {
    const formats::InputFile file(path);
    const Loaded loaded = load(file, budget);
    const Image whole = named(file, [&] { return decodeImage(loaded.bytes, loaded.header); });
    formats::Sha256 pixels;
    pixels.update(std::as_bytes(std::span(whole.rgb)));
    const std::string shape = std::to_string(whole.width) + "x" + std::to_string(whole.height);
    pixels.update(std::as_bytes(std::span(shape)));
    return {centreCrop(whole, size), formats::sha256(loaded.bytes), pixels.finish(), whole.width, whole.height};
}

CalibrationSet folderCalibrationSet(const model::ModelInfo& info, const FolderImages& options,
                                    const Progress& progress) {
    requireImages(info, options);
    const auto wanted = static_cast<std::size_t>(options.samples);
    const int pixels = options.autoencoder ? options.autoencoder->config().pixelsPerLatent() : 1;
    const auto conditioner = conditioning::usualConditioner(info);
    const model::ClassSet* classes = conditioner->classes();
    std::optional<ImageCaptions> captions;
    if (conditioner->readsPrompts())
        captions.emplace(options.folder);
    const fs::path root = captions ? captions->root() : options.folder;
    const ImageTree tree =
        listImages(root, classes ? *classes : model::ClassSet(), options.classMap, captions.has_value());
    Choice choice(root, tree, captions ? &*captions : nullptr, info.width * pixels, wanted, progress);
    choice.run(shuffled(tree.images.size(), options.seed));
    if (choice.images.empty())
        throw Error(ErrorCode::BadInput, escapedPath(options.folder) + ": holds no usable picture (" +
                                             std::to_string(tree.images.size()) + " tried); " + choice.notes.front());
    CalibrationSet set = Arrangement(choice, tree, options).set(info, progress);
    set.notes = tree.notes;
    set.notes.insert(set.notes.end(), choice.notes.begin(), choice.notes.end());
    if (options.autoencoder)
        set.notes.push_back("pictures encoded by the autoencoder " + options.autoencoder->info().name);
    if (choice.images.size() < wanted)
        set.notes.push_back(std::to_string(choice.images.size()) + " pictures serve " +
                            std::to_string(options.samples) + " samples, each time with other noise");
    return set;
}

} // namespace core::data
