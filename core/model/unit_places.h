#pragma once

#include "core/model/unit.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace core::model {

/// Where the units of a model are, for maps and lists: its distinct places, and which unit is the how manyth of its
/// kind at its place. Units are numbered as they are added.
class UnitPlaces {
public:
    /// @param units Unit or whatever else has place and kind.
    template <typename Units> static UnitPlaces of(const Units& units) {
        UnitPlaces places;
        for (const auto& unit : units)
            places.add(unit.place, unit.kind);
        return places;
    }

    void add(const std::string& place, UnitKind kind);

    /// Distinct, in the order of the units.
    const std::vector<std::string>& names() const { return m_names; }
    int units() const { return static_cast<int>(m_units.size()); }
    /// Index into names().
    int placeOf(int unit) const { return at(unit).place; }
    /// From 0, among the units of its kind at its place.
    int numberOf(int unit) const { return at(unit).number; }
    /// How many units of its kind there are at its place, itself included.
    int alike(int unit) const { return m_counts.at({at(unit).place, at(unit).kind}); }

private:
    struct Position {
        int place;
        UnitKind kind;
        int number;
    };
    const Position& at(int unit) const { return m_units[static_cast<std::size_t>(unit)]; }

    std::vector<std::string> m_names;
    std::vector<Position> m_units;
    std::map<std::pair<int, UnitKind>, int> m_counts;
};

} // namespace core::model
