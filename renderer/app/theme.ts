import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Blue 600 leads in the light theme, 400 in the dark one. */
const accent: MantineColorsTuple = [
  '#eaf1fd',
  '#d4e2f8',
  '#a9c6f2',
  '#7da9ec',
  '#74a8ff',
  '#3b7ce0',
  '#1f62d0',
  '#1a54b4',
  '#154593',
  '#103672',
];

/** The kit's greys of the dark theme are our tokens, from text to the deepest surface. */
const dark: MantineColorsTuple = [
  'var(--text)',
  'var(--text)',
  'var(--text-dim)',
  'var(--text-dim)',
  'var(--line-strong)',
  'var(--surface-hover)',
  'var(--surface-raised)',
  'var(--surface)',
  'var(--surface-sunken)',
  'var(--surface-sunken)',
];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  colors: { accent, dark },
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '20px', xl: '28px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 4,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { size: 'sm', variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    MultiSelect: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tabs: { defaultProps: { variant: 'default' } },
    // The frame does not scroll, and locking it would write a style that the page's policy refuses.
    Modal: { defaultProps: { lockScroll: false } },
    Drawer: { defaultProps: { lockScroll: false } },
    Tooltip: { defaultProps: { openDelay: 400, withinPortal: true } },
  },
});
