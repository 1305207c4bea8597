package org.djlext.examples.face;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import org.djlext.face.gallery.Gallery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code djlx face gallery delete}: forgets persons or templates. */
@Command(
    name = "delete",
    description = {
      "Forgets persons or single templates: the gallery's file is written anew without them, and"
          + " the old one is gone when the line is printed. Backups, and blocks that a file system"
          + " or a disk still holds, are not reached. The exit code is 1 if one was not there.",
      ""
    },
    sortOptions = false)
final class DeletePersonCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Who is forgotten.")
  private List<String> names = List.of();

  @Option(
      names = "--template",
      paramLabel = "NUMBER",
      description = "A template that is forgotten, as list shows it; can be given several times.")
  private List<Long> templates = List.of();

  @Mixin(name = "gallery")
  private GalleryOption place;

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** What was deleted. */
  record Report(String gallery, List<Deleted> deleted, List<String> absent, int templates) {}

  /** A person, or a template by its number, and how many templates that were. */
  record Deleted(String what, int templates) {}

  @Override
  public Integer call() throws IOException {
    if (names.isEmpty() && templates.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "expected NAME or --template, found neither");
    }
    CommandOutput output = shared.output();
    List<Deleted> deleted = new ArrayList<>();
    List<String> absent = new ArrayList<>();
    try (Gallery gallery = place.open(output)) {
      for (String name : names) {
        tell(output, deleted, absent, name, gallery.delete(name));
      }
      for (long template : templates) {
        tell(output, deleted, absent, "template " + template, gallery.delete(template) ? 1 : 0);
      }
      output.result(new Report(place.folder().toString(), deleted, absent, gallery.size()));
    }
    return absent.isEmpty() ? 0 : 1;
  }

  private void tell(
      CommandOutput output, List<Deleted> deleted, List<String> absent, String what, int count) {
    if (count == 0) {
      absent.add(what);
      output.note("djlx face gallery delete: %s: there is no %s".formatted(place.folder(), what));
    } else {
      deleted.add(new Deleted(what, count));
      output.done(
          "deleted %s: %s".formatted(what, count == 1 ? "1 template" : count + " templates"));
    }
  }
}
