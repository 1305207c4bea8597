package org.djlext.examples.spark.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What an installed Spark is to a worker: a folder with its libraries, here links to those that the
 * tests run with. The classes of this build, which are in no library yet, are named beside it.
 */
record SparkHome(Path folder, String classes) {

  static SparkHome make(Path folder) throws IOException {
    Path jars = Files.createDirectories(folder.resolve("jars"));
    List<String> classes = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (Files.isDirectory(path)) {
        classes.add(path.toString());
      } else if (Files.exists(path)) {
        // the order of the class path is not kept by a folder, but numbers tell two of a name apart
        Files.createSymbolicLink(jars.resolve(number++ + "-" + path.getFileName()), path);
      }
    }
    return new SparkHome(folder, String.join(File.pathSeparator, classes));
  }

  String classPath() {
    return classes + File.pathSeparator + folder.resolve("jars") + File.separator + "*";
  }
}
