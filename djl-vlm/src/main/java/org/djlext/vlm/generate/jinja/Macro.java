package org.djlext.vlm.generate.jinja;

import java.util.List;

/**
 * A part of a template that can be called.
 *
 * @param name what it is called by
 * @param parameters the names of its arguments
 * @param defaults the values of the last arguments where they are left out
 * @param takesMore whether further arguments are allowed by position
 * @param takesNamed whether further arguments are allowed by name
 * @param body what is rendered
 */
record Macro(
    String name,
    List<String> parameters,
    List<Expression> defaults,
    boolean takesMore,
    boolean takesNamed,
    List<Statement> body) {}
