package org.recompose.kernel.eval;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Changes the bytecode of cells in three ways: what is not private becomes public (see {@link CellLoader}); calls of
 * and references to methods that would end the JVM ({@code System.exit}, {@code Runtime.exit}, {@code Runtime.halt}) go
 * to {@link CellGuard} instead, and, where the JVM has no {@code Thread.stop} (since 20), every method and every jump
 * backwards first asks whether the cell is to stop.
 */
final class CellRewriter {
    private static final String GUARD = Type.getInternalName(CellGuard.class);
    private static final boolean CHECK_LOOPS = Runtime.version().feature() >= 20;

    private CellRewriter() {}

    /** @param debugExtension tells a debugger the lines of the cell, or null */
    static byte[] rewrite(byte[] classFile, String debugExtension) {
        ClassReader reader = new ClassReader(classFile);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public void visit(
                            int version, int access, String name, String signature, String parent, String[] types) {
                        super.visit(version, opened(access), name, signature, parent, types);
                    }

                    @Override
                    public void visitSource(String file, String debug) {
                        super.visitSource(file, debugExtension == null ? debug : debugExtension);
                    }

                    @Override
                    public void visitInnerClass(String name, String outer, String innerName, int access) {
                        super.visitInnerClass(name, outer, innerName, opened(access));
                    }

                    @Override
                    public FieldVisitor visitField(
                            int access, String name, String descriptor, String signature, Object value) {
                        return super.visitField(opened(access), name, descriptor, signature, value);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        boolean isClassInitializer = name.equals("<clinit>");
                        return new Method(super.visitMethod(
                                isClassInitializer ? access : opened(access), name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static int opened(int access) {
        boolean isPrivate = (access & Opcodes.ACC_PRIVATE) != 0;
        return isPrivate ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
    }

    private static final class Method extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Method(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (CHECK_LOOPS) check();
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            String replacement = replacement(owner, name, descriptor);
            if (replacement == null) super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
            else super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "exit", replacement, false);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] replaced = arguments.clone();
            for (int i = 0; i < replaced.length; i++) {
                String replacement = replaced[i] instanceof Handle to
                        ? replacement(to.getOwner(), to.getName(), to.getDesc())
                        : null;
                if (replacement != null) {
                    replaced[i] = new Handle(Opcodes.H_INVOKESTATIC, GUARD, "exit", replacement, false);
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
        }

        /** The descriptor of the guard's method for one that would end the JVM; null for any other. */
        private static String replacement(String owner, String name, String descriptor) {
            if (!descriptor.equals("(I)V")) return null;
            if (owner.equals("java/lang/System") && name.equals("exit")) return "(I)V";
            boolean ends = owner.equals("java/lang/Runtime") && (name.equals("exit") || name.equals("halt"));
            return ends ? "(Ljava/lang/Runtime;I)V" : null;
        }

        private void check() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "check", "()V", false);
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (CHECK_LOOPS && passed.contains(target)) check();
            super.visitJumpInsn(opcode, target);
        }
    }
}
