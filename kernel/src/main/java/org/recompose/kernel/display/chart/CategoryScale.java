package org.recompose.kernel.display.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names at the places 0, 1, 2 ... in the order they come in, or sorted. */
final class CategoryScale implements Scale {
    private final Map<String, Integer> places = new LinkedHashMap<>();

    /**
     * @param order {@code category ascending}, {@code category descending}, or any other text for the order of the data
     */
    CategoryScale(List<String> values, String order) {
        List<String> names = new ArrayList<>(
                values.stream().filter(name -> !name.isEmpty()).distinct().toList());
        if (order.equals("category ascending")) {
            names.sort(Comparator.naturalOrder());
        } else if (order.equals("category descending")) {
            names.sort(Comparator.reverseOrder());
        }
        names.forEach(name -> places.put(name, places.size()));
    }

    @Override
    public double coordinate(String value) {
        Integer place = places.get(value);
        return place == null ? Double.NaN : place;
    }

    @Override
    public List<Tick> ticks(double low, double high, int most) {
        int every = Math.max(1, (int) Math.ceil(places.size() / 60.0));
        List<Tick> ticks = new ArrayList<>();
        places.forEach((name, place) -> {
            if (place % every == 0 && place >= low && place <= high) {
                ticks.add(new Tick(place, name));
            }
        });
        return ticks;
    }
}
