import { Modal } from '@mantine/core';
import { Suspense, lazy, useEffect, useRef } from 'react';

const Palette = lazy(() => import('./palette.tsx'));

/** Everything that can be gone to or done, found by typing. */
export function CommandPalette({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const before = useRef<HTMLElement | null>(null);
  // The palette takes the focus as it is drawn, before any effect could ask where it was.
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && target.closest('[role="dialog"]') === null)
        before.current = target;
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  const close = (): void => {
    onClose();
    // Where a command led elsewhere the focus is there already.
    setTimeout(() => {
      if (document.activeElement === document.body) before.current?.focus({ preventScroll: true });
    }, 50);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      returnFocus={false}
      title="Search or do"
      size="lg"
      yOffset={60}
      withCloseButton={false}
      transitionProps={{ duration: 0 }}
    >
      {opened && (
        <Suspense fallback={null}>
          <Palette onClose={close} />
        </Suspense>
      )}
    </Modal>
  );
}
