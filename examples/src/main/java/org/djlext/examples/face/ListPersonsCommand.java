package org.djlext.examples.face;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.examples.cli.TextTable;
import org.djlext.face.gallery.Gallery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code djlx face gallery list}: who is in a gallery. */
@Command(
    name = "list",
    description = {"Lists persons and the numbers of their templates.", ""},
    sortOptions = false)
final class ListPersonsCommand implements Callable<Integer> {

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Who is there. */
  record Report(String gallery, List<Person> persons) {}

  /** A person and the numbers of the templates. */
  record Person(String person, List<Long> templates) {}

  @Override
  public Integer call() throws IOException {
    CommandOutput output = shared.output();
    try (Gallery gallery = place.open(output)) {
      Map<String, List<Long>> persons = gallery.snapshot().persons();
      TextTable table = new TextTable("person", "templates>", "numbers");
      persons.forEach(
          (person, ids) ->
              table.row(
                  person,
                  Integer.toString(ids.size()),
                  ids.stream().map(String::valueOf).collect(Collectors.joining(", "))));
      output.write(
          persons.isEmpty() ? "nobody is enrolled" + System.lineSeparator() : table.text());
      output.result(
          new Report(
              place.folder().toString(),
              persons.entrySet().stream()
                  .map(entry -> new Person(entry.getKey(), entry.getValue()))
                  .toList()));
    }
    return 0;
  }
}
