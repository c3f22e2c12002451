#include "core/study/prompt_file.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace core::study {
namespace {

constexpr std::size_t mostBytes = 64U << 20U;

[[noreturn]] void fail(const std::string& file, const std::string& reason) {
    throw Error(ErrorCode::BadInput, escapedPath(file) + ": " + reason);
}

/// Of a file or a pipe.
std::string readAll(const std::string& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        fail(file, "cannot be read: expected a text file with a prompt in each line");
    std::string text;
    std::array<char, 1U << 16U> piece{};
    while (stream.read(piece.data(), piece.size()) || stream.gcount() > 0) {
        text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
        if (text.size() > mostBytes)
            fail(file, "expected at most 64 MiB of prompts");
    }
    if (stream.bad())
        fail(file, "cannot be read");
    return text;
}

} // namespace

std::vector<std::string> readPrompts(const std::string& file) {
    const std::string text = readAll(file);
    std::vector<std::string> prompts;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.ends_with('\r'))
            line.pop_back();
        if (!isUtf8(line))
            fail(file, "line " + std::to_string(number) + ": expected text in UTF-8");
        if (line.find_first_not_of(" \t") != std::string::npos)
            prompts.push_back(std::move(line));
    }
    if (prompts.empty())
        fail(file, "expected a prompt in each line, found none");
    return prompts;
}

} // namespace core::study
