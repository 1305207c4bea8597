package org.djlext.examples.spark.train;

import com.google.gson.Gson;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the ranks tell each other before a training begins.
 *
 * @param address where the rank is
 * @param fingerprint what all must have alike, by name
 * @param failure why the rank cannot begin, or null
 */
record RankGreeting(String address, SortedMap<String, String> fingerprint, String failure) {

  private static final Gson GSON = new Gson();

  String toJson() {
    return GSON.toJson(this);
  }

  static RankGreeting[] read(String[] all) {
    RankGreeting[] greetings = new RankGreeting[all.length];
    for (int rank = 0; rank < all.length; rank++) {
      greetings[rank] = GSON.fromJson(all[rank], RankGreeting.class);
    }
    return greetings;
  }

  /** Finds the first rank that cannot begin, or is not as rank 0 is; returns null if all may. */
  static String refusal(RankGreeting[] all) {
    for (int rank = 0; rank < all.length; rank++) {
      if (all[rank].failure != null) {
        return "rank %d, %s: %s".formatted(rank, all[rank].place(), all[rank].failure);
      }
    }
    for (int rank = 1; rank < all.length; rank++) {
      Map<String, String> expected = all[0].fingerprint;
      Map<String, String> found = all[rank].fingerprint;
      TreeSet<String> names = new TreeSet<>(expected.keySet());
      names.addAll(found.keySet());
      for (String name : names) {
        if (!Objects.equals(expected.get(name), found.get(name))) {
          return "rank %d, %s: %s: expected %s as rank 0 has, found %s; give all workers the same"
              .formatted(rank, all[rank].place(), name, expected.get(name), found.get(name));
        }
      }
    }
    return null;
  }

  private String place() {
    return "on " + address.replace("\t", ":").replaceFirst(":([^:]*)$", ", executor $1");
  }

  static SortedMap<String, String> empty() {
    return new TreeMap<>();
  }
}
