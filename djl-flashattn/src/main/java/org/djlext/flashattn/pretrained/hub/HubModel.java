package org.djlext.flashattn.pretrained.hub;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model on the hub, as {@code hf://org/name[@revision][/file]} names it.
 *
 * @param id {@code org/name}, or for a few old models only {@code name}
 * @param revision a branch, tag or commit
 * @param file the one file that is wanted, or nothing for the whole model
 */
public record HubModel(String id, String revision, Optional<String> file) {

  private static final String MAIN = "main";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}");

  /**
   * Checks the names, of which paths and addresses are made.
   *
   * @param id the model
   * @param revision a branch, tag or commit
   * @param file the one file, or nothing
   */
  public HubModel {
    String[] parts = id.split("/", -1);
    boolean named = parts.length <= 2 && Arrays.stream(parts).allMatch(HubModel::isName);
    boolean revised = REVISION.matcher(revision).matches() && !revision.contains("..");
    boolean filed =
        file.stream().flatMap(f -> Arrays.stream(f.split("/", -1))).allMatch(HubModel::isName);
    if (!named || !revised || !filed) {
      throw new IllegalArgumentException(
          "expected hf://org/name[@revision][/file], found hf://%s@%s%s"
              .formatted(id, revision, file.map(f -> "/" + f).orElse("")));
    }
  }

  /**
   * Reads an address. A revision that has slashes is written with {@code %2F}; {@code ?revision=}
   * and {@code ?file=} work as well.
   *
   * @param uri {@code hf://org/name}, with or without {@code @revision} and {@code /file}
   * @return the model
   * @throws IllegalArgumentException if it is not of this form
   */
  public static HubModel parse(URI uri) {
    List<String> parts = new ArrayList<>();
    String authority = uri.getRawAuthority();
    String all =
        (authority == null ? "" : authority) + (uri.getRawPath() == null ? "" : uri.getRawPath());
    for (String part : all.split("/")) {
      parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    int last = parts.get(0).contains("@") || parts.size() == 1 ? 0 : 1; // of the id
    String name = parts.get(last);
    int at = name.indexOf('@');
    String revision = at < 0 ? query(uri, "revision").orElse(MAIN) : name.substring(at + 1);
    String plain = at < 0 ? name : name.substring(0, at);
    String id = last == 0 ? plain : parts.get(0) + "/" + plain;
    String file = String.join("/", parts.subList(last + 1, parts.size()));
    return new HubModel(id, revision, file.isEmpty() ? query(uri, "file") : Optional.of(file));
  }

  /** Says whether the revision is a commit, whose content never changes. */
  boolean isCommit() {
    return revision.matches("[0-9a-f]{40}");
  }

  @Override
  public String toString() {
    return "hf://" + id + "@" + revision + file.map(f -> "/" + f).orElse("");
  }

  private static boolean isName(String part) {
    return NAME.matcher(part).matches() && !part.contains("..");
  }

  private static Optional<String> query(URI uri, String key) {
    return uri.getQuery() == null
        ? Optional.empty()
        : Arrays.stream(uri.getQuery().split("&"))
            .filter(pair -> pair.startsWith(key + "="))
            .map(pair -> pair.substring(key.length() + 1))
            .findFirst();
  }
}
