package org.djlext.face.eval;

import java.nio.file.Path;

/**
 * Two pictures to be compared.
 *
 * @param first a picture file
 * @param second another
 * @param same whether both show one person
 */
public record PicturePair(Path first, Path second, boolean same) {}
