#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

/// How the cases put files together.
namespace bad_input {

/// `n` as 8 bytes, the lowest first.
std::string length(std::uint64_t n);
/// A safetensors file from its header text and `data` zero bytes.
std::string safetensors(const std::string& header, std::size_t data = 0);
/// A header's member: U8 numbers from byte `begin` to `end`.
std::string entry(const std::string& name, int begin, int end);
/// `text`, `times` times.
std::string repeated(const std::string& text, std::size_t times);
/// Writes a file and the folders that it lies in.
void writeBytes(const std::filesystem::path& path, const std::string& bytes);
/// The repository's small golden model as folder/model.safetensors with its config.json.
void writeSmallModel(const std::filesystem::path& folder);

} // namespace bad_input
