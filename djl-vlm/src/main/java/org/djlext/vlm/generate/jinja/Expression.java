package org.djlext.vlm.generate.jinja;

/** A part of a template that has a value. */
sealed interface Expression permits Operand, Operation, Access {

  Object evaluate(Frame frame);
}
