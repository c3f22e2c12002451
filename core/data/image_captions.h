#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace core::data {

/// What the images of a folder show, in words: in a .txt of the same name beside each ("a.txt" of "a.png"), or in a
/// .jsonl file: an object in each line with the image's path from the folder ("file_name", "file", "image" or "path")
/// and its words ("text", "caption" or "prompt"), as Hugging Face's image folders have it.
class ImageCaptions {
public:
    /// @param source a folder, whose only .jsonl file is read if there is one, or a .jsonl file.
    /// @throws Error{BadInput} naming file and line for what is no such object, a path that is there twice, or a folder
    /// of several .jsonl files.
    explicit ImageCaptions(const std::filesystem::path& source);

    /// The folder that images lie in.
    const std::filesystem::path& root() const { return m_root; }
    /// The first line of its .txt that is not empty, else what the .jsonl says; unset: nothing says what it shows.
    /// @param image from the root. @throws Error{BadInput} naming a .txt that is no text.
    std::optional<std::string> of(const std::filesystem::path& image) const;

private:
    void read(const std::filesystem::path& file);

    std::filesystem::path m_root;
    std::map<std::string, std::string> m_captions; ///< of the .jsonl, by path
};

} // namespace core::data
