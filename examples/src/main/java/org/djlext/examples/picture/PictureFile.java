package org.djlext.examples.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.djlext.flashattn.image.ImageException;

/**
 * The pictures that a command is to work on.
 *
 * @param path where the picture is
 * @param name what files made of it are called, without a suffix; no two pictures share one
 */
public record PictureFile(Path path, String name) {

  /**
   * Finds pictures.
   *
   * @param places files, each of which counts as a picture, and folders, of which those files count
   *     that are named like pictures, in the order of their names
   * @return the pictures, in that order
   * @throws IOException if a folder cannot be read or has no picture
   */
  public static List<PictureFile> of(List<Path> places) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path place : places) {
      if (Files.isDirectory(place)) {
        paths.addAll(pictures(place));
      } else {
        paths.add(place);
      }
    }
    Map<String, Integer> used = new HashMap<>();
    List<PictureFile> files = new ArrayList<>(paths.size());
    for (Path path : paths) {
      files.add(new PictureFile(path, free(stem(path), used)));
    }
    return files;
  }

  private static List<Path> pictures(Path folder) throws IOException {
    Set<String> suffixes =
        Arrays.stream(ImageIO.getReaderFileSuffixes())
            .map(suffix -> suffix.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> pictures =
          files
              .filter(file -> suffixes.contains(suffix(file)) && !Files.isDirectory(file))
              .sorted()
              .toList();
      if (pictures.isEmpty()) {
        throw new ImageException(folder.toString(), "there are no pictures in this folder");
      }
      return pictures;
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static String stem(Path file) {
    String name = file.getFileName() == null ? "picture" : file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static String free(String stem, Map<String, Integer> used) {
    String name = stem;
    while (used.putIfAbsent(name, 1) != null) {
      name = stem + "-" + used.merge(stem, 1, Integer::sum);
    }
    return name;
  }
}
