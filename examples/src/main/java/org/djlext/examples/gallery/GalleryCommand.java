package org.djlext.examples.gallery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.djlext.examples.cli.CommandOutput;
import org.djlext.examples.cli.SharedOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code djlx gallery}: shows every family on its miniature. */
@Command(
    name = "gallery",
    description = {
      "Runs every family of models on its built-in miniature, without network, and writes what came"
          + " of it as pages to look at; index.html is the first.",
      ""
    },
    sortOptions = false)
public final class GalleryCommand implements Callable<Integer> {

  private static final Path FOLDER = Path.of("gallery");

  @Mixin(name = "shared")
  private SharedOptions shared;

  /** Constructs the command, as picocli does. */
  public GalleryCommand() {}

  @Override
  public Integer call() throws IOException {
    List<GalleryPage> pages = new ArrayList<>();
    pages.add(new LanguagePage());
    pages.add(new ReasoningPage(4));
    pages.add(new DetectionPage());
    pages.add(new PosePage());
    pages.add(new FacePage());
    pages.add(new PictureQuestionPage());
    ExpertLoadPage.ofMiniature().ifPresent(pages::add);
    pages.add(new DrawingPage());
    pages.add(new AttentionPage());
    CommandOutput output = shared.output(FOLDER);
    Gallery gallery = new Gallery(pages, output);
    GalleryReport report = gallery.run(shared.device(), shared.seed());
    output.result(report);
    return report.failed() ? 1 : 0;
  }
}
