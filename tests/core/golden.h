#pragma once

#include "core/formats/safetensors.h"

#include <ATen/ATen.h>
#include <QTest>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

/// Reading of golden cases: <folder>/<case>.json with, where it has arrays, <case>.safetensors beside it.
namespace golden {

/// $TESSERA_GOLDEN, or the copy that the repository carries.
inline std::filesystem::path root() {
    const char* chosen = std::getenv("TESSERA_GOLDEN");
    return chosen && *chosen ? std::filesystem::path(chosen) : std::filesystem::path(TESSERA_TEST_DATA) / "golden";
}

/// A folder below root(), or the repository's where $TESSERA_GOLDEN has none.
inline std::filesystem::path folder(const std::string& name) {
    const std::filesystem::path chosen = root() / name;
    return std::filesystem::exists(chosen) ? chosen : std::filesystem::path(TESSERA_TEST_DATA) / "golden" / name;
}

/// One case: its description and its arrays.
class Case {
public:
    /// @param path CASE.json, or a folder of case.json and io.safetensors.
    explicit Case(const std::filesystem::path& path)
        : m_name(path.stem().string()) {
        const bool isFolder = std::filesystem::is_directory(path);
        std::ifstream(isFolder ? path / "case.json" : path) >> json;
        const std::filesystem::path arrays =
            isFolder ? path / "io.safetensors" : std::filesystem::path(path).replace_extension(".safetensors");
        if (std::filesystem::exists(arrays))
            m_arrays = core::formats::SafetensorsFile::open(arrays);
    }

    const std::string& name() const { return m_name; }
    bool hasArray(const std::string& array) const { return m_arrays && m_arrays->find(array); }
    at::Tensor tensor(const std::string& array) const { return m_arrays->tensor(array); }
    std::vector<double> values(const std::string& array) const {
        const at::Tensor flat = tensor(array).to(at::kDouble).contiguous();
        return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
    }
    /// Names of arrays that begin with `prefix`.
    std::vector<std::string> arraysNamed(const std::string& prefix) const {
        std::vector<std::string> names;
        if (m_arrays)
            for (const auto& entry : m_arrays->entries())
                if (entry.name.starts_with(prefix))
                    names.push_back(entry.name);
        return names;
    }

    nlohmann::json json;

private:
    std::string m_name;
    std::optional<core::formats::SafetensorsFile> m_arrays;
};

/// Paths of the cases in a folder(), by name. Names that begin with "_" describe no case.
inline std::vector<std::filesystem::path> casePaths(const std::string& name) {
    std::vector<std::filesystem::path> paths;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder(name), missing))
        if (entry.path().extension() == ".json" && !entry.path().filename().string().starts_with("_"))
            paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// Folders of a folder() that are a case each (case.json, io.safetensors), by name.
inline std::vector<std::filesystem::path> caseFolders(const std::string& name) {
    std::vector<std::filesystem::path> paths;
    std::error_code missing;
    for (const auto& entry : std::filesystem::directory_iterator(folder(name), missing))
        if (std::filesystem::exists(entry.path() / "case.json"))
            paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    return paths;
}

/// Fills a data table with one row per case: column "path".
inline void addCaseRows(const std::string& name) {
    QTest::addColumn<QString>("path");
    const auto paths = casePaths(name);
    for (const auto& path : paths)
        QTest::newRow(path.stem().c_str()) << QString::fromStdString(path.string());
    if (paths.empty())
        qFatal("no golden case in %s", folder(name).c_str());
}

/// A number of a case file, where "inf", "-inf" and "nan" are texts.
inline double number(const nlohmann::json& value) {
    return value.is_string() ? std::strtod(value.get<std::string>().c_str(), nullptr) : value.get<double>();
}

inline std::vector<double> numbers(const nlohmann::json& values) {
    std::vector<double> result;
    for (const auto& value : values)
        result.push_back(number(value));
    return result;
}

/// How far values may lie apart: |actual − expected| ≤ absolute + relative·|expected|; NaN and infinities must agree.
struct Tolerance {
    double relative = 1e-12;
    double absolute = 1e-15;
};

inline bool isClose(double actual, double expected, Tolerance tolerance = {}) {
    if (std::isnan(expected) || std::isinf(expected))
        return std::isnan(expected) ? std::isnan(actual) : actual == expected;
    return std::abs(actual - expected) <= tolerance.absolute + tolerance.relative * std::abs(expected);
}

/// Empty if all agree, else the first difference.
inline QString difference(const std::vector<double>& actual, const std::vector<double>& expected,
                          Tolerance tolerance = {}) {
    if (actual.size() != expected.size())
        return QString("%1 values, expected %2").arg(actual.size()).arg(expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        if (!isClose(actual[i], expected[i], tolerance))
            return QString("[%1] is %2, expected %3").arg(i).arg(actual[i], 0, 'g', 17).arg(expected[i], 0, 'g', 17);
    return {};
}

} // namespace golden

/// Fails the test with the first difference of two lists of numbers and a name for them.
#define COMPARE_NUMBERS(actual, expected, tolerance, what)                                                             \
    do {                                                                                                               \
        const QString found = golden::difference(actual, expected, tolerance);                                         \
        QVERIFY2(found.isEmpty(), qPrintable(QString::fromStdString(what) + " " + found));                             \
    } while (false)
